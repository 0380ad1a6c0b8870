"""What publications do by themselves: a harvest goes on request by request, and every night one begins."""

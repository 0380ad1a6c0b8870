// Adds the reader's own time to <time datetime="…" data-local="{time} where you are">, where their clock differs.

const spoken = document.documentElement.lang;
const language = spoken === "en" ? "en-GB" : spoken; // the day first, as everywhere in the portal
const clock = (moment, options = {}) =>
  new Intl.DateTimeFormat(language, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...options }).format(moment);

for (const place of document.querySelectorAll("time[data-local]")) {
  const moment = new Date(place.dateTime);
  const [, hour, minute] = place.textContent.match(/(\d{1,2}):(\d{2})/) ?? [];
  if (Number.isNaN(moment.valueOf()) || hour === undefined) continue;
  if (Number(hour) === moment.getHours() && Number(minute) === moment.getMinutes()) continue;
  const own = document.createElement("span");
  own.className = "soft own-time";
  own.textContent = ` · ${place.dataset.local.replace("{time}", clock(moment))}`;
  place.append(own);
}

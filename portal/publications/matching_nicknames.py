"""Given names that are one person's: the common short forms and spellings, as groups."""

_GROUPS = """
alexander alexandre alex sasha alexandr aleksandr aleksander alexandros alessandro xander
alexandra alex sasha aleksandra alessandra
andrew andy andrey andrei andreas andre drew
anthony tony antoine anton antonio
benjamin ben benji
catherine katherine kathleen kathryn kate cathy kathy katie catharine katharina ekaterina
charles charlie chuck carl karl
christopher chris christoph christophe
christine christina chris tina kristina
christian chris
daniel dan danny danil daniil
david dave davide
deborah debbie deb
dmitry dmitri dmitrii dmitriy dima dimitri
donald don
edward ed eddie ted edouard eduard
elizabeth elisabeth liz beth betsy eliza lisa
emmanuel manu manuel
eugene evgeny evgeni evgenii yevgeny gene
frederick frederic fred frederik friedrich
francis francois frank
gabriel gabe
george georg georges georgios jorge giorgio
gregory greg grigory gregoire gregor
guillaume william will bill
henry harry henri hank heinrich henrik
isabelle isabel isabella
jacob jake jakob
james jim jimmy jamie
jeffrey jeff geoffrey geoff jeffery
jennifer jen jenny
jerome jerry gerald
john jon johnny jack johannes johan jean ivan
jonathan jon jonny johnathan
joseph joe josef joey jozef
joshua josh
katarzyna kasia
kenneth ken kenny
lawrence laurence larry laurent lorenz
leonard leo leon len
margaret maggie meg peggy margarita marguerite
martin marty
matthew matt matthieu mathieu matthias mathias
maximilian max maxime maxim maksim
nikita nick
michael mike michel mikhail micha misha mick michal
mohammed mohammad muhammad mohamed mohamad muhammed mohd mehmet
nathan nathaniel nate nathanael
nicholas nick nicolas nicolae nikos nikolaos nikolai niko nico
oliver ollie olivier
patrick pat paddy
peter pete pierre piotr petr pedro
philip phil philippe phillip philipp filip
rachel rae
raymond ray
rebecca becca becky
richard rick dick rich richie ricardo
robert bob rob bobby robbie roberto
ronald ron
samuel sam sammy
samantha sam
sebastian sebastien seb
sergey sergei serge sergio serguei
stanislav stan stas
stephen steven steve stefan stephane stefano
susan sue suzanne susanne
theodore ted theo teddy theodor
thomas tom tommy tomas
timothy tim timothee
victor vic viktor
victoria vicky viktoria
vincent vince vincenzo
vladimir vlad volodymyr
walter walt
wilhelm william willy
yuri yury iouri yurii juri
zachary zach zack
"""
_OF: dict[str, set[int]] = {}
for _number, _line in enumerate(_GROUPS.split("\n")):
    for _name in _line.split():
        _OF.setdefault(_name, set()).add(_number)


def same_given(one: str, other: str) -> bool:
    """Whether two given names can be one person's."""
    return bool(_OF.get(one, set()) & _OF.get(other, set()))

"""Given names that one person may go by: short forms, spellings out of other scripts, and the same sound written twice.

Names of one group are one person's; the first of a group is the full name, so that Bob may be printed as "R.".
"""

import re
from functools import lru_cache

_GROUPS = """
abdullah abdallah abdulla; abigail abby abbie; abraham abe abram avraham avi; ahmad ahmed ahmet achmed
ahmat; alan allan allen alain; albert al bert alberto; aleksandra alexandra alessandra alejandra alex sasha
sacha sandra ola oleksandra; alexander alexandre alexandr alexandros aleksandr aleksander alejandro
alessandro oleksandr aliaksandr alex alec alek sasha sacha sander xander iskander; alexei alexey aleksey
aleksei alexej oleksii oleksiy aliaksei alyosha lyosha alexis; alfred fred alf alfredo; ali aly; alison
allison ali; amanda mandy; anastasia anastasiia anastasiya nastya anastassia; anatoly anatoli anatoliy
anatolii; andrew andrey andrei andrej andriy andrii andreas andre andres andrzej drew andy; angela angie;
ann anne anna ana anya annie anja ania; anthony antony antoine anton antonio tony toni antoni; antonia tonia
toni; arkady arkadi arkadiy arkadii; artem artyom artiom artemii artemy; arthur artur arturo art; augustin
gus agustin; barbara barb basia; bartholomew bart bartek bartosz bartlomiej; beatrice bea beatrix beatriz;
benedict ben benedikt; benjamin ben benny benji benoit; bernard bernhard bernd bernie; bertrand bert bertie;
bogdan bohdan; bradley brad; brian bryan; bronislaw bronek; carl karl carlo carlos karel; caroline carol
carrie karoline carolina karolina; catherine katherine katharine katharina catharine kathryn kathleen catharina
katarina catarina katerina kateryna ekaterina iekaterina yekaterina caterina katarzyna cathy kathy kate
katie katy cat kat katja katya katia kasia; cecilia cecile cecily; charles charlie chuck chas karl carlos;
charlotte lotte charlie lottie; christian chris kristian cristian christiaan krystian; christina christine
kristina kristine cristina kristin tina chris chrissy krystyna; christopher chris christoph christophe
kristof cristobal christos topher kris krzysztof krzystof kristoffer christoffer; clifford cliff;
constantine konstantin konstantinos constantin kostas costas kostya kostis; cornelius kees; daniel dan danny
danil daniil danylo danilo daniele dani; danielle dani daniela daniella; darya daria dasha; david dave
davide dawid davy; deborah debbie deb debra devorah; dmitry dmitri dmitrii dmitriy dmitrij dimitri dimitry
dmytro dzmitry dima mitya dimitris dimitrios dimitrij demetrios dimitar; dominic dominik dominique dom;
donald don donnie; dorothy dot dorothea dorota dora; douglas doug; edmund ed eddie edmond ned; edward ed
eddie ted ned edouard eduard eduardo edoardo edvard; edwin ed eddie; eleanor ellie nell eleonora eleonore
elinor; elena yelena jelena olena helen helena helene lena; elizabeth elisabeth liz lizzie beth betsy betty
eliza elise lisa elisabetta elzbieta bess libby lisbeth; emily emilie emilia em; emmanuel manu manuel
emanuel manny manolis emmanouil; eric erik erich eirik; ernest ernie ernst ernesto; eugene evgeny evgeni
evgenii evgeniy yevgeny yevgeni evgenij ievgen yevhen gene zhenya eugenio eugen; eugenia evgenia evgeniya
yevgenia zhenya; eva eve ewa; evangelos vangelis vaggelis; fatima fatemeh fatma fatimah; felix feliks;
ferdinand fernando ferdi; frances fran francesca francoise franziska frannie; francis frank francois franz
francesco francisco franciszek paco pancho ferenc frans fran chico; frederick frederic fred freddy frederik
friedrich fritz federico fredrik fryderyk fredric; gabriel gabe gabriele; gabriella gabriela gabrielle gaby
gabi; geoffrey jeffrey geoff jeff jeffery geoffroy; george georg georges georgios jorge giorgio giorgos
yorgos georgy georgii georgi georgiy jerzy gheorghe; gerald jerry geraldo; gerard gerhard gerd gerry
gerardo; giovanni gianni; giuseppe beppe peppe; gregory greg gregor grigory grigori grigorii grigoris
gregoire gregg grzegorz gregorio hrihorii; gunter gunther guenter guenther; gwendolyn gwen; hassan hasan;
henry harry hank hal henri heinrich henrik hendrik henk enrico enrique heinz henryk harri; herbert herb
bert; howard howie; hussein hossein husain hussain husein huseyin hosein hussien houssein; ignatius ignacio
ignacy nacho ignazio; igor ihor; ilya ilia iliya illia ilja; ioannis yannis giannis john yiannis iannis
yanis ioannes; irene irina iryna irena ira; isaac ike yitzhak izhak itzik isaak; isabella isabelle bella
izabela; ivan vanya; jacob jake jakob jacobo jakub jacek yakov iakov jack jaap jacques yaakov kobi iakovos;
jacqueline jackie; jaime james jim; james jim jimmy jamie jaime jaymes; jaroslav jaroslaw yaroslav iaroslav
jarek; jennifer jen jenny jenn jennie; jeremy jeremie jeremiah jerry; jerome jerry hieronymus; jessica jess
jessie; joachim jochen achim joaquin quim joakim jokin; joanna jo joanne johanna giovanna ioanna; johannes
johann hans jan johan hannes jo; john jon johnny jack johnnie; jonathan jon jonny johnathan jonatan jonathon
yonatan; joseph joe josef joey jozef jose giuseppe josep yosef yossi pepe jo joop; josephine jo josie
josefina josefine; joshua josh yehoshua josua; judith judy jude; julia julie yulia iuliia yuliya iulia
julija giulia yuliia juliya jules; julian julien jules giuliano yulian iulian giulio; jurgen juergen;
kenneth ken kenny; kimberly kim kimberley; lawrence laurence larry laurent lorenzo lorenz laurie lauri
lourenco; leonard leo leon len lenny leonardo leonhard; leopold leo poldi; lev leo; lewis louis lou luis
ludwig lewie luigi lodewijk ludovic louie lajos; liam william; louise lou luisa louisa luise; lubov lyubov
liubov; lucas luke lukas luca lukasz lucasz; lucy lucie lucia lucile luz; lyudmila ludmila liudmila lyuda;
magdalena magda madeleine madeline lena maddie; manfred fred; marcel marcelo marcello; marcus mark marc
marco marcos marek markus marko; margaret maggie meg peggy margarita marguerite margarida margherita greta
margot marge malgorzata gosia rita gretchen grete margarete margarethe; maria marie mary mariya mariia
marija maryam masha mariam marya maja; martin marty marcin martijn martinus maarten martino marton; matthew
matt matthieu mathieu matthias mathias mateo matteo matej mateusz matti matthijs matias mathis mattias
matvey matei thijs; maurice moritz maury mauricio; maxim maxime max maksim maksym massimo maximo; maximilian
max maximilien maxim massimiliano maks maximiliano; maxwell max; mehdi mahdi mehedi; melissa mel missy;
melvin mel; michael mike mick mickey mikey michel miguel mikhail misha mischa micha michal mikael mihai
mihail michail mykhailo michele michaels michalis mihaly mitch miki; michal mihal; michelle shelly michele
micheline; miroslav mirek miroslaw; mitchell mitch; mohammad mohammed muhammad mohamed mohamad muhammed
mohammod mohd md muhamad mahomed mohamet muhammet mahammad moh; mustafa mostafa moustafa mustapha moustapha;
nadezhda nadia nadya; natalie natalia natalya nataliya nataliia natasha nathalie nat natacha nataly natalja;
nathan nathaniel nate nathanael nat; neil neal niall; nicholas nick nicolas nicolae nicola nicolo nicky
nikos nikolaos nikolai nikolay nikolas nikolaus nikola niko nico nicolai mykola nils niels claus klaus
nikolaj kolya mikolaj miklos mikalai nicolaas; nicole nicky nikki nicola nicoletta; nikita nick; norbert
norb bert; norman norm; oleg oleh; olga olya olha; oliver olivier ollie; olivia liv livia; omar omer umar
omair; pamela pam; panagiotis panos takis panayiotis panayotis; patricia pat patty trish patrizia tricia;
patrick pat paddy patricio patrik padraig patrizio; paul pavel pablo paolo pawel paulo pavlo pavlos; peter
pete pierre piotr petr pedro pietro petros petro pyotr petar petter pieter piet petur per petrus; philip
phil philippe phillip philipp filip felipe filippo pip philippos; polina pauline paulina; przemyslaw
przemek; rachel rachael rae; rafael raphael rafal raffaele rafe rafi raf raffael; ralph ralf rolf; raymond
ray raimund ramon raimondo; rebecca becca becky rebekah becki rivka; reginald reg reggie; richard rick dick
rich richie ricardo ryszard rikard riccardo rikki ricky; robert bob rob bobby robbie roberto robby robin
bert; roderick rod rory rodrigo; rodney rod; roman romain; ronald ron ronnie ronny; rostislav rostyslav;
rudolf rudy rudolph rodolfo rudi; russell russ; ruth ruthie; samantha sam; samuel sam sammy samu shmuel
samuele; sarah sara sally sadie; sean shaun shawn; sebastian sebastien seb basti sebastiano bas; sergey
sergei serge sergio serguei sergii sergiy serhii serhiy sergej sergi siarhei seryozha; seyed sayed seyyed
syed sayyed sayyid; simon szymon semyon; sofia sophia sophie sofie sonia sonya sofya zofia sofiya; solomon
shlomo sol; spyridon spyros spiros; stanislav stan stas stanislaw stanislas stanley stanislao; stephanie
steph stefanie stefania stephany stephania steffi; stephen steven steve stefan stephane stefano stephan
esteban etienne steffen stevan stepan istvan szczepan stefanos stevie stephanos stefaan staffan; stuart
stewart stu; susan sue suzanne susanne susanna suzie susie zuzana suzana suzan zsuzsanna shoshana; svetlana
sveta svitlana; sylvia silvia sylvie silvie sylwia; tariq tarek tarik tareq; tatyana tatiana tanya tania
tatjana tetiana tetyana tanja; terence terry terrence; teresa theresa terry tess therese tereza tessa;
theodore ted theo teddy theodor theodoros fyodor fedor teodor teodoro fiodor fedir thodoris; thomas tom
tommy tomas tomasz tomaso tommaso thom tamas tuomas toma tomaz tomek; timothy tim timothee timofey timotheus
timmy; tobias toby; ulrich uli ulrik ulli utz; ursula ulla uschi ursel; valentin val valentyn; valentina
valya val; valery valeri valeriy valerii valerie valerio; vasily vasili vasiliy vasilii vassili vassily
vasileios vasilis vasyl vassilis basil vasil vasilios bill; venkatesh venkat venkatesan venkata; veronica
veronika vera ronnie veronique; victor vic viktor vittorio viktar; victoria vicky viktoria viktoriia
viktoriya vicki tori vittoria vika; vincent vince vincenzo vicente vincente vinny vicent wincenty; virginia
ginny virginie; vladimir vlad volodymyr wladimir uladzimir volodya wlodzimierz vladimiros vova vladymyr;
vladislav vlad vladyslav wladyslaw wladislaw; vyacheslav viacheslav slava vjaceslav viatcheslav; walter walt
wally valter; wilhelm willy willi wim wilhelmus; william will bill billy willy liam guillaume guillermo
wilhelm willem wim guilherme guglielmo wm vilhelm gwilym wil; wojciech wojtek; wolfgang wolf wolfi; xavier
javier xavi; yana jana iana; youssef yusuf yousef joseph youcef yousuf yossef josef yusef jusuf; yuri yury
iouri yurii juri iurii yuriy youri iury jurij; zachary zach zack zachariah zacharias zak zac; zbigniew
zbyszek
"""
_OF: dict[str, set[int]] = {}
_FULL: dict[int, str] = {}
for _number, _line in enumerate(_GROUPS.split(";")):
    for _name in _line.split():
        _OF.setdefault(_name, set()).add(_number)
        _FULL.setdefault(_number, _name)

_RULES = [
    (re.compile(pattern), said)
    for pattern, said in (
        (r"(?<![aeiouqxy])([ao])e(?!l?$)(?![aeiouy])", r"\1"),  # Joerg, Jörg
        (r"ou", "u"),  # Mahmoud, Mahmud
        (r"oo", "u"),  # Anoop, Anup
        (r"ee", "i"),  # Deepak, Dipak
        (r"ph", "f"),
        (r"ck", "k"),
        (r"th", "t"),  # Karthik, Kartik
        (r"c(?=[aoulrk]|$)", "k"),
        (r"x|ksh", "ks"),  # Laxmi, Lakshmi
        (r"(?<=[aeiou])h$", ""),  # Sarah, Sara
        (r"kh", "h"),
        (r"w", "v"),
        (r"[yj]", "i"),
        (r"(?<=[aeou])i+(?=[^aeiou]|$)", "i"),
        (r"(.)\1+", r"\1"),
    )
]


def same_given(one: str, other: str) -> bool:
    """Whether two given names, in small plain letters, are names of one person by a table."""
    return bool(_OF.get(one, set()) & _OF.get(other, set()))


def full_forms(short: str) -> set[str]:
    """The full names of which this is a short form or another spelling."""
    return {_FULL[number] for number in _OF.get(short, set())}


@lru_cache(maxsize=8192)
def sound(name: str) -> str:
    """How a given name is said, roughly: equal for spellings that transliterations, doubled letters and umlauts part."""
    for pattern, said in _RULES:
        name = pattern.sub(said, name)
    return name

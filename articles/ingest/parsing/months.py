"""The names of months in the languages of Europe and of other large blogging communities.

The names are from CLDR (https://cldr.unicode.org): wide and abbreviated, in the forms for dates and for
standing alone. After them come other usual abbreviations and cases. A test compares the table with Babel,
which contains CLDR. How a date is written around a month is known in dates.py.
"""

import re
import unicodedata

# The months of a language from January to December, with "|" between months and "_" for a space in a name. A
# language has only what those above it lack. If two use a name for different months, the first one wins:
# "listopad" is Polish and Czech for November, not Croatian for October.
_NAMES = """
en: january jan | february feb | march mar | april apr | may | june jun | july jul | august aug |
    september sep sept | october oct | november nov | december dec
de: januar | februar | märz mär mrz | | mai | juni | juli | | | oktober okt | | dezember dez
de_AT: jänner jän | | | | | | | | | | |
fr: janvier janv | février févr fév | mars | avril avr | | juin | juillet juil juill | août aoû |
    septembre | octobre | novembre | décembre déc
es: enero ene | febrero | marzo | abril abr | mayo | junio | julio | agosto ago ag | septiembre
    setiembre set | octubre | noviembre | diciembre dic
pt: janeiro | fevereiro fev | março | | maio | junho | julho | | setembro | outubro out | novembro |
    dezembro
it: gennaio gen genn | febbraio febbr | | aprile | maggio mag | giugno giu | luglio lug | |
    settembre | ottobre ott | | dicembre
nl: januari | februari | maart mrt | | mei | | | augustus | | | |
da: | | marts | | maj | | | | | | |
sv: | | | | | | | augusti | | | |
nb: | | | | | | | | | | | desember des
is: | | | | maí | jún | júl | ágúst ágú | | | nóv |
fi: tammikuuta tammikuu tammi tammikuun | helmikuuta helmikuu helmi helmikuun | maaliskuuta
    maaliskuu maalis maaliskuun | huhtikuuta huhtikuu huhti huhtikuun | toukokuuta toukokuu touko
    toukokuun | kesäkuuta kesäkuu kesä kesäkuun | heinäkuuta heinäkuu heinä heinäkuun | elokuuta
    elokuu elo elokuun | syyskuuta syyskuu syys syyskuun | lokakuuta lokakuu loka lokakuun |
    marraskuuta marraskuu marras marraskuun | joulukuuta joulukuu joulu joulukuun
et: jaanuar jaan | veebruar veebr | | aprill | | juuni | juuli | | | oktoober | | detsember dets
lv: janvāris janvārī | februāris febr | martā | aprīlis aprīlī | maijs maijā | jūnijs jūn jūnijā |
    jūlijs jūl jūlijā | augusts augustā | septembris septembrī | oktobris oktobrī | novembris
    novembrī | decembris decembrī
lt: sausio sausis saus | vasario vasaris vas | kovo kovas kov | balandžio balandis bal | gegužės
    gegužė geg | birželio birželis birž | liepos liepa liep | rugpjūčio rugpjūtis rugp | rugsėjo
    rugsėjis rugs | spalio spalis spal | lapkričio lapkritis lapkr | gruodžio gruodis gruod
pl: stycznia styczeń sty | lutego luty lut | marca marzec | kwietnia kwiecień kwi | maja | czerwca
    czerwiec cze | lipca lipiec lip | sierpnia sierpień sie | września wrzesień wrz | października
    październik paź | listopada listopad lis | grudnia grudzień gru
cs: ledna leden led | února únor úno | března březen bře | dubna duben dub | května květen kvě |
    června červen čvn čer | července červenec čvc | srpna srpen srp | září zář | října říjen říj |
    listopadu | prosince prosinec pro
sk: januára | februára | marec | apríla | máj | júna | júla | | septembra | októbra | novembra |
    decembra
sl: januarja | februarja | | | | junij | julij | avgust avg avgusta | | | |
hr: siječnja siječanj sij | veljače veljača velj | ožujka ožujak ožu | travnja travanj tra | svibnja
    svibanj svi | lipnja lipanj | srpnja srpanj | kolovoza kolovoz kol | rujna rujan ruj | |
    studenoga studeni stu | prosinca prosinac
bs: | | mart | | | | | | septembar | oktobar | novembar | decembar
sr: јануар јан јануара | фебруар феб фебруара | март мар | април апр априла | мај | јун јуна | јул
    јула | август авг | септембар сеп септембра | октобар окт октобра | новембар нов новембра |
    децембар дец децембра
mk: јануари | февруари фев | | | | јуни | јули | | септември | октомври | ноември ное | декември дек
bg: януари яну ян | | | | май | юни | юли | | | | |
ru: января январь янв | февраля февраль февр | марта | апреля апрель | мая | июня июнь июн | июля
    июль июл | августа | сентября сентябрь сент | октября октябрь | ноября ноябрь нояб ноя | декабря
    декабрь
uk: січня січень січ | лютого лютий лют | березня березень бер | квітня квітень квіт кві | травня
    травень трав тра | червня червень черв чер | липня липень лип | серпня серпень серп сер |
    вересня вересень вер | жовтня жовтень жовт жов | листопада листопад лист лис | грудня грудень
    груд гру
be: студзеня студзень сту | лютага люты | сакавіка сакавік сак | красавіка красавік кра | | чэрвеня
    чэрвень чэр | ліпеня ліпень ліп | жніўня жнівень жні | верасня верасень | кастрычніка кастрычнік
    кас | лістапада лістапад ліс | снежня снежань сне
ro: ianuarie ian | februarie | martie | aprilie | | iunie iun | iulie iul | | septembrie | octombrie
    | noiembrie noi | decembrie
hu: | | március márc | ápr | május | június | július | augusztus | szeptember szept | | |
el: ιανουαρίου ιανουάριος ιαν γενάρη | φεβρουαρίου φεβρουάριος φεβ φλεβάρη | μαρτίου μάρτιος μαρ μάρ
    μάρτη | απριλίου απρίλιος απρ απρίλη | μαΐου μάιος μαΐ μάι μάη | ιουνίου ιούνιος ιουν ιούνη |
    ιουλίου ιούλιος ιουλ ιούλη | αυγούστου αύγουστος αυγ αύγ | σεπτεμβρίου σεπτέμβριος σεπ σεπτέμβρη
    | οκτωβρίου οκτώβριος οκτ οκτώβρη | νοεμβρίου νοέμβριος νοε νοέ νοέμβρη | δεκεμβρίου δεκέμβριος
    δεκ δεκέμβρη
sq: janar | shkurt shk | | prill pri | | qershor qer | korrik korr | gusht gush | shtator sht |
    tetor tet | nëntor nën | dhjetor dhj
tr: ocak oca | şubat şub | | nisan nis | mayıs | haziran haz | temmuz tem | ağustos ağu | eylül eyl
    | ekim eki | kasım kas | aralık ara
az: yanvar yan | fevral | | aprel | | iyun iyn | iyul iyl | avqust avq | sentyabr sen | oktyabr |
    noyabr noy | dekabr dek
mt: jannar | frar fra | marzu | | mejju mej | ġunju ġun | lulju lul | awwissu aww | settembru |
    ottubru | novembru | diċembru diċ
ga: eanáir ean | feabhra feabh | | aibreán aib | bealtaine beal | meitheamh meith | iúil | lúnasa
    lún | meán_fómhair mfómh | deireadh_fómhair dfómh | samhain samh | nollaig noll
cy: ionawr ion | chwefror chwef chw | mawrth maw | ebrill ebr | | mehefin meh | gorffennaf gorff gor
    | awst | medi | hydref hyd | tachwedd tach | rhagfyr rhag
eu: urtarrila urt urtarrilaren | otsaila ots otsailaren | martxoa martxoaren | apirila apirilaren |
    maiatza maiatzaren | ekaina eka ekainaren | uztaila uzt uztailaren | abuztua abu abuztuaren |
    iraila ira irailaren | urria urr urriaren | azaroa aza azaroaren | abendua abe abenduaren
ca: gener | febrer | | | maig | juny | juliol | agost | setembre | | | desembre
gl: xaneiro xan | febreiro | | | | xuño | xullo xul | | | | | decembro
lb: | | mäerz mäe | abrëll | mee | | | | | | |
id: | pebruari | maret | | | | | agustus agu agt ags | | | nopember |
ms: | | | | | | julai | ogos ogo | | | | disember dis
fil: | pebrero peb | marso | | | hunyo hun | hulyo hul | | setyembre | oktubre | nobyembre nob |
    disyembre
vi: tháng_một tháng_giêng | tháng_hai | tháng_ba | tháng_tư tháng_bốn | tháng_năm | tháng_sáu | tháng_bảy |
    tháng_tám | tháng_chín | tháng_mười | tháng_mười_một | tháng_mười_hai tháng_chạp
zh: 一月 | 二月 | 三月 | 四月 | 五月 | 六月 | 七月 | 八月 | 九月 | 十月 | 十一月 | 十二月
ar: يناير | فبراير | مارس | أبريل | مايو | يونيو يونيه | يوليو يوليه | أغسطس | سبتمبر | أكتوبر |
    نوفمبر | ديسمبر
ar_DZ: جانفي | فيفري | | أفريل | ماي | جوان | جويلية | أوت | | | |
ar_MA: | | | | | | يوليوز | غشت | شتنبر | | نونبر | دجنبر
ar_IQ: كانون_الثاني | شباط | آذار | نيسان | أيار | حزيران | تموز | آب | أيلول | تشرين_الأول |
    تشرين_الثاني | كانون_الأول
fa: ژانویه | فوریه | | آوریل آپریل | مه می | ژوئن | ژوئیه جولای | اوت آگوست | سپتامبر | اکتبر |
    نوامبر | دسامبر
ur: جنوری | فروری | مارچ | | مئی | جون | جولائی | اگست | ستمبر | | نومبر | دسمبر
he: ינואר ינו׳ | פברואר פבר׳ | מרץ | אפריל אפר׳ | מאי | יוני | יולי | אוגוסט אוג׳ | ספטמבר ספט׳ |
    אוקטובר אוק׳ | נובמבר נוב׳ | דצמבר דצמ׳
hi: जनवरी जन॰ | फ़रवरी फ़र॰ | मार्च | अप्रैल | मई | जून | जुलाई जुल॰ | अगस्त अग॰ | सितंबर सित॰ |
    अक्टूबर अक्टू॰ | नवंबर नव॰ | दिसंबर दिस॰
bn: জানুয়ারি জানু | ফেব্রুয়ারি ফেব | মার্চ | এপ্রিল এপ্রি | মে | জুন | জুলাই জুল | আগস্ট আগ |
    সেপ্টেম্বর সেপ সেপ্ট | অক্টোবর অক্টো | নভেম্বর নভে | ডিসেম্বর ডিসে
th: มกราคม ม.ค | กุมภาพันธ์ ก.พ | มีนาคม มี.ค | เมษายน เม.ย | พฤษภาคม พ.ค | มิถุนายน มิ.ย | กรกฎาคม
    ก.ค | สิงหาคม ส.ค | กันยายน ก.ย | ตุลาคม ต.ค | พฤศจิกายน พ.ย | ธันวาคม ธ.ค
kk: қаңтар қаң | ақпан ақп | наурыз нау | сәуір сәу | мамыр мам | маусым мау | шілде шіл | тамыз там
    | қыркүйек қыр | қазан қаз | қараша қар | желтоқсан жел
uz: | | | | | | | | sentabr | oktabr | |
ka: იანვარი იან | თებერვალი თებ | მარტი მარ | აპრილი აპრ | მაისი მაი | ივნისი ივნ | ივლისი ივლ |
    აგვისტო აგვ | სექტემბერი სექ | ოქტომბერი ოქტ | ნოემბერი ნოე | დეკემბერი დეკ
hy: հունվարի հունվար հնվ | փետրվարի փետրվար փտվ | մարտի մարտ մրտ | ապրիլի ապրիլ ապր | մայիսի մայիս
    մյս | հունիսի հունիս հնս | հուլիսի հուլիս հլս | օգոստոսի օգոստոս օգս | սեպտեմբերի սեպտեմբեր սեպ
    | հոկտեմբերի հոկտեմբեր հոկ | նոյեմբերի նոյեմբեր նոյ | դեկտեմբերի դեկտեմբեր դեկ
"""
# Variants of a letter that Unicode does not decompose.
_ALIKE = str.maketrans("ıيىك", "iییک")
# The marks of abbreviations, in a name or at its end.
_MARKS = re.compile(r"[_.׳॰]+")
# In Hebrew "in" and "of" are a letter before the month.
_HEBREW = re.compile("^[בל](?=[א-ת]{3})")


def _by_language():
    for paragraph in re.split(r"\n(?=\w+: )", _NAMES.strip()):
        language, _, months = paragraph.partition(": ")
        yield language, [month.split() for month in " ".join(months.split("\n")).split("|")]


def normalized(text):
    """`text` in the form of the table: lower case, compatibility characters replaced, no invisible ones."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text.casefold())
    return "".join(char for char in text if unicodedata.category(char) != "Cf")


def _without_accents(text):
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKD", text.translate(_ALIKE))
    text = "".join(char for char in text if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", text).translate(_ALIKE)


LANGUAGES = dict(_by_language())
MONTHS, _FOLDED = {}, {}
for _months in LANGUAGES.values():
    for _number, _names in enumerate(_months, 1):
        for _name in _names:
            _name = _MARKS.sub(" ", normalized(_name)).strip()
            MONTHS.setdefault(_name, _number)
            _FOLDED.setdefault(_without_accents(_name), _number)


def month(name):
    """The month from 1 to 12 with this normalized `name`, None if there is none.

    Accents may be missing, except in abbreviations of three letters: "sub" is not "şub".
    """
    if name in MONTHS:
        return MONTHS[name]
    plain = _HEBREW.sub("", _without_accents(name))
    return _FOLDED.get(plain) if len(plain) > 3 or plain != name else None


def month_beginning(name):
    """month(name), or the month whose name or abbreviation `name` begins with, as "febuary" does."""
    plain = _without_accents(name)
    beginnings = (_FOLDED.get(plain[:length]) for length in range(len(plain), 2, -1))
    return month(name) or next(filter(None, beginnings), None)


def names_in(*languages):
    """The names of months in these languages, with and without accents, the longest first."""
    names = {name for language in languages for names in LANGUAGES[language] for name in names}
    return sorted(names | {_without_accents(name) for name in names}, key=lambda name: (-len(name), name))

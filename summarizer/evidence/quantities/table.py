"""The units that abstracts use, as data: no code refers to one of them by name.

A line of `UNITS` is: dimension | name | size in base units | prefixes | symbols | words, singular. The base units are
SI's (kilogram, metre, second ...), and the byte, the bit and each currency. Only units of one dimension can be
compared. A dimension made of others lists them by name, with powers and two spaces between: "length  time-1".
Symbols are case-sensitive, words are not; "_K" is a symbol only after a prefix. Prefixes are a key of `PREFIX_SETS` or
a list, "-" for none. A symbol shared by two units has a dimension of its own ("celsius or coulomb"), so that no ratio
rests on a guess. Countable nouns ("token", "image") are not units of a figure; they name what a ratio compares.
"""

PREFIXES = {
    "Q": 30,
    "R": 27,
    "Y": 24,
    "Z": 21,
    "E": 18,
    "P": 15,
    "T": 12,
    "G": 9,
    "M": 6,
    "k": 3,
    "K": 3,
    "h": 2,
    "da": 1,
    "d": -1,
    "c": -2,
    "m": -3,
    "u": -6,
    "\u00b5": -6,
    "\u03bc": -6,
    "n": -9,
    "p": -12,
    "f": -15,
    "a": -18,
    "z": -21,
}
PREFIX_WORDS = {
    "exa": 18,
    "peta": 15,
    "tera": 12,
    "giga": 9,
    "mega": 6,
    "kilo": 3,
    "hecto": 2,
    "deca": 1,
    "deci": -1,
    "centi": -2,
    "milli": -3,
    "micro": -6,
    "nano": -9,
    "pico": -12,
    "femto": -15,
    "atto": -18,
    "kibi": 3,
    "mebi": 6,
    "gibi": 9,
    "tebi": 12,
    "pebi": 15,
    "zetta": 21,
    "yotta": 24,
}
_SMALL, _LARGE = "m u \u00b5 \u03bc n p f a", "k M G T P E"
PREFIX_SETS = {
    "-": "",
    "si": f"{_LARGE} {_SMALL}",
    "all": f"{_LARGE} {_SMALL} h da d c z Z Y",
    "small": f"{_SMALL} z",
    "large": f"{_LARGE} K Z Y",
    "kilo": "k K M G",
}

UNITS = """
ratio      | x       | 1 | - | x X × ⨯ ✕ 倍 | time fold \\times
percent    | %       | 1 | - | % \\% ％ pct | percent percentage
per mille  | ‰       | 1 | - | ‰ | permille
length     | m       | 1 | all | m | metre meter
length     | um      | 1e-6 | - | \\mum | micron
length     | Å       | 1e-10 | - | Å Å \\AA | angstrom ångström ångstrom
length     | in      | 0.0254 | - | in | inch inches
length     | ft      | 0.3048 | - | ft | foot feet
length     | yd      | 0.9144 | - | yd | yard
length     | mi      | 1609.344 | - | mi | mile
length     | nmi     | 1852 | - | nmi | -
length     | AU      | 1.495978707e11 | - | AU | -
length     | pc      | 3.0856775814913673e16 | large | pc | parsec
length     | ly      | 9.4607304725808e15 | large | ly | lightyear light-year
length     | m asl   | 1 | - | masl mbsl | -
area       | ha      | 1e4 | - | ha | hectare
area       | acre    | 4046.8564224 | - | - | acre
area       | b       | 1e-28 | m u n p f | _b | barn
volume     | L       | 1e-3 | all | L l ℓ | litre liter
volume     | cc      | 1e-6 | - | cc | -
volume     | cup     | 2.4e-4 | - | - | cup
volume     | tbsp    | 1.5e-5 | - | tbsp | tablespoon
volume     | tsp     | 5e-6 | - | tsp | teaspoon
volume     | gal     | 3.785411784e-3 | - | gal | gallon
mass       | g       | 1e-3 | all | g | gram gramme gm
mass       | t       | 1000 | kilo | t | tonne ton
mass  time-1 | t/d   | 0.011574074074074073 | - | tpd | -
mass       | lb      | 0.45359237 | - | lb lbs | pound
mass       | oz      | 0.028349523125 | - | oz | ounce
mass       | Msun    | 1.98847e30 | - | M☉ M⊙ Msun Msol | -
mass       | Mearth  | 5.9722e24 | - | M⊕ Mearth | -
length     | Rsun    | 6.957e8 | - | R☉ R⊙ Rsun | -
length     | Rearth  | 6.371e6 | - | R⊕ Rearth | -
power      | Lsun    | 3.828e26 | - | L☉ L⊙ Lsun | -
mass       | Da      | 1.66053906660e-27 | kilo | Da | dalton
mass       | amu     | 1.66053906660e-27 | - | amu | -
time       | s       | 1 | all | s sec secs | second
time       | min     | 60 | - | min mins | minute
time       | h       | 3600 | - | h hr hrs | hour
time       | day     | 86400 | - | d | day
time       | week    | 604800 | - | wk wks | week
time       | month   | 2629800 | - | mo mos | month
time       | year    | 31557600 | kilo | yr yrs yo | year annum
time       | year    | 31557600 | - | ky | -
time       | ka      | 3.15576e10 | - | ka kyr | -
time       | Ma      | 3.15576e13 | - | Ma Myr myr mya | -
time       | Ga      | 3.15576e16 | - | Ga Gyr byr | -
time       | decade  | 315576000 | - | - | decade
time       | century | 3155760000 | - | - | century centuries
frequency  | Hz      | 1 | si | Hz | hertz
rotation   | rpm     | 1 | kilo | rpm RPM r.p.m. | -
force      | N       | 1 | si | N | newton
force      | dyn     | 1e-5 | - | dyn | dyne
pressure   | Pa      | 1 | all | Pa | pascal
pressure   | bar     | 1e5 | all | bar Bar | bar
pressure   | atm     | 101325 | - | atm | atmosphere
pressure   | Torr    | 133.322 | si | Torr torr | -
pressure   | mmHg    | 133.322 | - | mmHg | -
pressure   | psi     | 6894.757 | kilo | psi | -
energy     | J       | 1 | si | J | joule
energy     | Wh      | 3600 | si | Wh | watt-hour
energy     | eV      | 1.602176634e-19 | si | eV | electronvolt electron-volt
energy     | cal     | 4.184 | kilo | cal Cal | calorie kilocalorie
energy     | erg     | 1e-7 | - | erg ergs | -
energy     | BTU     | 1055.06 | - | BTU Btu | -
power      | W       | 1 | si | W | watt
power      | hp      | 745.7 | - | hp | horsepower
power      | Wp      | 1 | large | Wp | -
power      | VA      | 1 | large | VA | -
current    | A       | 1 | si | A | ampere amp
voltage    | V       | 1 | si | V | volt
charge     | C       | 1 | small | _C | coulomb
charge     | Ah      | 3600 | si | Ah | -
resistance | ohm     | 1 | si | Ω Ω \\Omega | ohm
conductance | S      | 1 | si | S | siemens
capacitance | F      | 1 | si | _F | farad
inductance | H       | 1 | si | _H | henry
magnetic flux density | tesla | 1 | small | _T | tesla
magnetic flux density | gauss | 1e-4 | k m u µ μ n | _G | gauss
magnetic flux | Wb   | 1 | si | Wb | weber
luminous intensity | cd      | 1 | - | cd | candela
luminous flux | lm      | 1 | - | lm | lumen
illuminance | lux     | 1 | kilo | lx lux | -
radioactivity | Bq   | 1 | si | Bq | becquerel
radioactivity | Ci   | 3.7e10 | si | Ci | curie
dose       | Gy      | 1 | all | Gy | gray
dose equivalent | Sv | 1 | si | Sv | sievert
brightness | R       | 1 | kilo | _R | rayleigh
magnitude  | mag     | 1 | - | mag mags | -
flux density | Jy    | 1 | si | Jy | jansky
celsius    | °C      | 1 | - | °C ℃ ºC ∘C degC degreesC | celsius centigrade
fahrenheit | °F      | 1 | - | °F ℉ ºF degF | fahrenheit
temperature | kelvin  | 1 | m u µ μ n | _K | kelvin
celsius or coulomb | C | 1 | - | C | -
fahrenheit or farad | F | 1 | - | F | -
henry      | H       | 1 | - | H | -
angle      | °       | 0.017453292519943295 | m | ° º ˚ deg \\degree \\circ ^\\circ | degree
angle      | arcmin  | 2.908882086657216e-4 | - | ′ arcmin | arcminute
angle      | arcsec  | 4.84813681109536e-6 | si | ″ arcsec | arcsecond
angle      | rad     | 1 | m u µ μ | rad | radian
solid angle | sr     | 1 | - | sr | steradian
amount     | mol     | 1 | si | mol mole | mole
osmoles    | Osm     | 1 | m u µ μ | Osm osm Osmol osmol | osmole
equivalents | eq      | 1 | m u µ μ | Eq equiv | equivalent
concentration | molar | 1 | m u µ μ n p f | _M | molar
fraction   | ppm     | 1e-6 | - | ppm ppmv | -
fraction   | ppb     | 1e-9 | - | ppb ppbv | -
fraction   | ppt     | 1e-12 | - | ppt pptv | -
weight percent | wt% | 1 | - | wt% wt.% wt wt. | -
volume percent | vol% | 1 | - | vol% vol.% vol vol. v/v | -
atomic percent | at% | 1 | - | at% at.% mol% mol.% | -
weight percent | w/w | 1 | - | w/w w/v | -
enzyme activity | U       | 1 | k K m u µ μ M | U | -
international units | IU      | 1 | k K M m u µ μ | IU | -
colonies   | CFU     | 1 | - | CFU cfu | -
beat  time-1 | bpm    | 1 | - | bpm | -
salinity   | psu     | 1 | - | psu PSU | -
economy    | mpg     | 1 | - | mpg | -
log        | log CFU | 1 | - | logCFU | -
log        | log PFU | 1 | - | logPFU | -
plaques    | PFU     | 1 | - | PFU pfu | -
acceleration | xg    | 1 | - | ×g xg | -
catalysis  | kat     | 1 | si | kat | katal
sequence   | bp      | 1 | kilo | bp | basepair base-pair
sequence   | nt      | 1 | k | nt | nucleotide
residues   | aa      | 1 | - | aa | -
decibel    | dB      | 1 | - | dB | decibel
decibel    | dBm     | 1 | - | dBm | -
decibel    | dBi     | 1 | - | dBi dBc dBA dBFS dBZ | -
length  time-1 | mph     | 0.44704 | - | mph | -
length  time-1 | km/h    | 0.2777777777777778 | - | kph kmph km/hr | -
length  time-1 | knot    | 0.5144444444444445 | - | kn kts | knot
Mach number | Mach    | 1 | - | - | mach
bit        | bit     | 1 | large | bit bits b | bit
byte       | byte    | 1 | large | - | byte
byte       | B       | 1 | large | _B | -
bit  time-1 | bps     | 1 | large | bps | -
byte  time-1 | B/s    | 1 | large | Bps | -
operations | FLOP    | 1 | large | FLOP FLOPs flop flops Flops Flop | -
operations | FLOPS   | 1 | large | FLOPS FLOP/s | -
operations | MAC     | 1 | large | MAC MACs macs | -
operations | OP      | 1 | large | OP OPs OPS ops | -
instructions  time-1 | IPS | 1 | large | IPS | -
code       | LoC     | 1 | large | LoC LOC SLOC | -
pixel      | px      | 1 | large | px pixel pixels | pixel voxel
dots       | dpi     | 1 | - | dpi | -
hash       | H/s     | 1 | large | H/s | -
USD        | USD     | 1 | - | USD US$ | dollar
USD        | cent    | 0.01 | - | ¢ | cent
EUR        | EUR     | 1 | - | EUR € | euro
GBP        | GBP     | 1 | - | GBP £ | sterling
JPY        | JPY     | 1 | - | JPY ¥ | yen
CNY        | CNY     | 1 | - | CNY RMB | yuan
INR        | INR     | 1 | - | INR ₹ Rs | rupee
KRW        | KRW     | 1 | - | KRW ₩ | -
CHF        | CHF     | 1 | - | CHF | franc
"""

# Names of several words, and their symbols.
PHRASES = {
    "degrees celsius": "°C",
    "degree celsius": "°C",
    "degrees fahrenheit": "°F",
    "degree fahrenheit": "°F",
    "degrees c": "°C",
    "degrees f": "°F",
    "deg c": "°C",
    "deg. c": "°C",
    "° c": "°C",
    "° f": "°F",
    "º c": "°C",
    "degrees kelvin": "kelvin",
    "degrees centigrade": "°C",
    "percentage points": "%",
    "percentage point": "%",
    "per cent": "%",
    "per mille": "‰",
    "per mil": "‰",
    "parts per million": "ppm",
    "parts per billion": "ppb",
    "light years": "lightyear",
    "light year": "lightyear",
    "base pairs": "bp",
    "base pair": "bp",
    "watt hours": "Wh",
    "watt hour": "Wh",
    "kilowatt hours": "kWh",
    "kilowatt hour": "kWh",
    "megawatt hours": "MWh",
    "gigawatt hours": "GWh",
    "kw h": "kWh",
    "lines of code": "LoC",
    "us dollars": "USD",
    "u.s. dollars": "USD",
    "amino acids": "aa",
    "mm hg": "mmHg",
    "mm of mercury": "mmHg",
    "british thermal units": "BTU",
    "miles per hour": "mph",
    "revolutions per minute": "rpm",
    "metric tons": "tonne",
    "wt %": "wt%",
    "wt. %": "wt%",
    "vol %": "vol%",
    "vol. %": "vol%",
    "at %": "at%",
    "at. %": "at%",
    "mol %": "mol%",
    "nautical miles": "nmi",
    "international units": "IU",
    "astronomical units": "AU",
    "minutes of arc": "arcmin",
    "seconds of arc": "arcsec",
    "electron volts": "eV",
    "floating point operations": "FLOP",
    **{f"{log} {unit}": f"log{unit.upper()}" for log in ("log", "log10", "log 10") for unit in ("cfu", "pfu")},
    "x g": "xg",
    "× g": "xg",
    "pounds sterling": "GBP",
    "m asl": "masl",
    "m a.s.l.": "masl",
}
# Signs before the number, and their currencies.
CURRENCIES: dict[str, str] = {
    "US$": "USD",
    "A$": "AUD",
    "R$": "BRL",
    "HK$": "HKD",
    "NZ$": "NZD",
    "C$": "CAD",
    "$": "USD",
    "\\$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "₩": "KRW",
    **{code: code for code in ("USD", "EUR", "GBP", "JPY", "CNY", "RMB", "CHF", "INR", "AUD", "CAD")},
}
MAGNITUDES = {
    "k": 3,
    "K": 3,
    "M": 6,
    "B": 9,
    "T": 12,
    "m": 6,
    "b": 9,
    "t": 12,
    "bn": 9,
    "mn": 6,
    "Bn": 9,
    "Mn": 6,
    "thousand": 3,
    "million": 6,
    "billion": 9,
    "trillion": 12,
    "mio": 6,
    "mln": 6,
    "bln": 9,
    "quadrillion": 15,
}
MAGNITUDE_NAMES = {3: "K", 6: "M", 9: "B", 12: "T", 15: "quadrillion"}
# Other units these signs can mean; the context decides which is meant.
ALSO_UNITS = {
    "m": "metre",
    "K": "kelvin",
    "T": "tesla",
    "B": "byte",
    "M": "molar",
    "t": "tonne",
    "b": "bit",
    "mn": "minute",
}
ONE_SIGN = frozenset("KTMB")  # those that begin no longer unit
# Words that follow a count: "20m users", "100 K images".
_COUNTED = (
    "parameter parameters param params weight weights token tokens image images sample samples example examples user"
    " users record records row rows document documents paper papers word words sentence sentences node nodes edge edges"
    " vertex vertices vertice item items query queries request requests pair pairs step steps iteration iterations"
    " point points click clicks event events frame frames video videos molecule molecules sequence sequences cell cells"
    " gene genes read reads label labels entry entries trial trials operation operations instruction instructions"
    " context window people person persons customer customers transaction transactions article articles question"
    " questions neuron neurons synapse synapses episode episodes line lines instance instances object objects face"
    " faces page pages dollar dollars euro euros yen pound pounds parameter-model model models network variant rating"
    " ratings triple triples utterance utterances clip clips caption captions call calls visit visits tweet tweets"
    " post posts patch patches triangle triangles particle particles atom atoms structure structures compound compounds"
    " file files synset review reviews recipe recipes subject subjects patient patients participant participants"
    " timestep timesteps update updates sample-size vocabulary entity entities multiply multiplication multiplications"
    " addition additions multiply-add multiply-adds mac macs flop flops byte bytes bit bits qps rps tps view views"
    " house houses household households job jobs worker workers resident residents tonne tonnes ton tons barrel barrels"
    " resolution"
)
COUNTED = frozenset(_COUNTED.split())
# Words near a sign that suggest the unit, by its dimension.
_HINTS = {
    "temperature": "temperature temperatures kelvin \u00b0C \u2103 cool cooled cooling heat heated heating anneal"
    " annealed annealing thermal cryogenic superconducting superconductivity superconductor melting quench quenched",
    "magnetic flux density": "field fields mri magnet magnetic magnets scanner scanners tesla nmr magnetization",
    "concentration": "solution solutions buffer acid aqueous concentration concentrations molar chloride hydroxide urea"
    " nacl naoh hcl kcl h2so4 electrolyte mol ph salt titration saline lipf6",
    "byte": "packet packets payload payloads byte bytes message messages header headers cache",
    "bit": "packet packets bit bits bandwidth transmit",
}
HINTS = {dimension: frozenset(near.split()) for dimension, near in _HINTS.items()}
MONEY = frozenset(CURRENCIES.values())
# Symbols that mean the same in any case; for all others, case matters: "mW" is not "MW".
ANY_CASE = "GB MB KB TB PB MHz GHz kHz Hz kg km cm mm mL kWh dB eV keV GeV h hr hrs min mins s sec secs ms us"

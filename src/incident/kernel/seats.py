"""Seats: the zone of an authority's seat by ISO 3166 code, and which place lies inside which.

Where a rule fixes no zone and nobody names one, the authority's seat counts: the capital of a country, of a state or
of a province. A subdivision that the table does not list keeps its country's zone (`DE-BY` Berlin's). `EU` and `EEA`
stand for the institutions in Brussels. Source: zone.tab of the tz database; where a country has several zones, its
capital's.
"""

from collections.abc import Iterable
from functools import cache

from incident.errors import InputRefused
from incident.vocabulary import PLACE_GROUPS

_SEATS = """
Africa/Abidjan: CI
Africa/Accra: GH
Africa/Addis_Ababa: ET
Africa/Algiers: DZ
Africa/Asmara: ER
Africa/Bamako: ML
Africa/Bangui: CF
Africa/Banjul: GM
Africa/Bissau: GW
Africa/Blantyre: MW
Africa/Brazzaville: CG
Africa/Bujumbura: BI
Africa/Cairo: EG
Africa/Casablanca: MA
Africa/Conakry: GN
Africa/Dakar: SN
Africa/Dar_es_Salaam: TZ
Africa/Djibouti: DJ
Africa/Douala: CM
Africa/El_Aaiun: EH
Africa/Freetown: SL
Africa/Gaborone: BW
Africa/Harare: ZW
Africa/Johannesburg: ZA
Africa/Juba: SS
Africa/Kampala: UG
Africa/Khartoum: SD
Africa/Kigali: RW
Africa/Kinshasa: CD
Africa/Lagos: NG
Africa/Libreville: GA
Africa/Lome: TG
Africa/Luanda: AO
Africa/Lusaka: ZM
Africa/Malabo: GQ
Africa/Maputo: MZ
Africa/Maseru: LS
Africa/Mbabane: SZ
Africa/Mogadishu: SO
Africa/Monrovia: LR
Africa/Nairobi: KE
Africa/Ndjamena: TD
Africa/Niamey: NE
Africa/Nouakchott: MR
Africa/Ouagadougou: BF
Africa/Porto-Novo: BJ
Africa/Sao_Tome: ST
Africa/Tripoli: LY
Africa/Tunis: TN
Africa/Windhoek: NA
America/Anguilla: AI
America/Antigua: AG
America/Argentina/Buenos_Aires: AR
America/Aruba: AW
America/Asuncion: PY
America/Barbados: BB
America/Belize: BZ
America/Boa_Vista: BR-RR
America/Bogota: CO
America/Boise: US-ID
America/Campo_Grande: BR-MS
America/Cancun: MX-ROO
America/Caracas: VE
America/Cayenne: GF
America/Cayman: KY
America/Chicago: US-AL US-AR US-IA US-IL US-KS US-LA US-MN US-MO US-MS US-ND US-NE US-OK US-SD US-TN US-TX US-WI
America/Costa_Rica: CR
America/Cuiaba: BR-MT
America/Curacao: CW
America/Denver: US-CO US-MT US-NM US-UT US-WY
America/Detroit: US-MI
America/Dominica: DM
America/Edmonton: CA-AB CA-NT
America/El_Salvador: SV
America/Grand_Turk: TC
America/Grenada: GD
America/Guadeloupe: GP
America/Guatemala: GT
America/Guayaquil: EC
America/Guyana: GY
America/Halifax: CA-NS CA-PE
America/Havana: CU
America/Hermosillo: MX-SON
America/Indiana/Indianapolis: US-IN
America/Iqaluit: CA-NU
America/Jamaica: JM
America/Juneau: US-AK
America/Kralendijk: BQ
America/La_Paz: BO
America/Lima: PE
America/Los_Angeles: US-CA US-NV US-OR US-WA
America/Lower_Princes: SX
America/Managua: NI
America/Manaus: BR-AM
America/Marigot: MF
America/Martinique: MQ
America/Mexico_City: MX
America/Miquelon: PM
America/Moncton: CA-NB
America/Montevideo: UY
America/Montserrat: MS
America/Nassau: BS
America/New_York: US US-CT US-DC US-DE US-FL US-GA US-KY US-MA US-MD US-ME US-NC US-NH US-NJ US-NY US-OH US-PA
  US-RI US-SC US-VA US-VT US-WV
America/Nuuk: GL
America/Panama: PA
America/Paramaribo: SR
America/Phoenix: US-AZ
America/Port-au-Prince: HT
America/Port_of_Spain: TT
America/Porto_Velho: BR-RO
America/Puerto_Rico: PR US-PR
America/Regina: CA-SK
America/Rio_Branco: BR-AC
America/Santiago: CL
America/Santo_Domingo: DO
America/Sao_Paulo: BR
America/St_Barthelemy: BL
America/St_Johns: CA-NL
America/St_Kitts: KN
America/St_Lucia: LC
America/St_Thomas: US-VI VI
America/St_Vincent: VC
America/Tegucigalpa: HN
America/Tijuana: MX-BCN
America/Toronto: CA CA-ON CA-QC
America/Tortola: VG
America/Vancouver: CA-BC
America/Whitehorse: CA-YT
America/Winnipeg: CA-MB
Arctic/Longyearbyen: SJ
Asia/Aden: YE
Asia/Almaty: KZ
Asia/Amman: JO
Asia/Ashgabat: TM
Asia/Baghdad: IQ
Asia/Bahrain: BH
Asia/Baku: AZ
Asia/Bangkok: TH
Asia/Beirut: LB
Asia/Bishkek: KG
Asia/Brunei: BN
Asia/Colombo: LK
Asia/Damascus: SY
Asia/Dhaka: BD
Asia/Dili: TL
Asia/Dubai: AE
Asia/Dushanbe: TJ
Asia/Hebron: PS
Asia/Ho_Chi_Minh: VN
Asia/Hong_Kong: HK
Asia/Jakarta: ID
Asia/Jerusalem: IL
Asia/Kabul: AF
Asia/Karachi: PK
Asia/Kathmandu: NP
Asia/Kolkata: IN
Asia/Kuala_Lumpur: MY
Asia/Kuwait: KW
Asia/Macau: MO
Asia/Manila: PH
Asia/Muscat: OM
Asia/Nicosia: CY
Asia/Phnom_Penh: KH
Asia/Pyongyang: KP
Asia/Qatar: QA
Asia/Riyadh: SA
Asia/Seoul: KR
Asia/Shanghai: CN
Asia/Singapore: SG
Asia/Taipei: TW
Asia/Tashkent: UZ
Asia/Tbilisi: GE
Asia/Tehran: IR
Asia/Thimphu: BT
Asia/Tokyo: JP
Asia/Ulaanbaatar: MN
Asia/Vientiane: LA
Asia/Yangon: MM
Asia/Yerevan: AM
Atlantic/Azores: PT-20
Atlantic/Bermuda: BM
Atlantic/Canary: ES-CN
Atlantic/Cape_Verde: CV
Atlantic/Faroe: FO
Atlantic/Reykjavik: IS
Atlantic/South_Georgia: GS
Atlantic/St_Helena: SH
Atlantic/Stanley: FK
Australia/Adelaide: AU-SA
Australia/Brisbane: AU-QLD
Australia/Darwin: AU-NT
Australia/Hobart: AU-TAS
Australia/Melbourne: AU-VIC
Australia/Perth: AU-WA
Australia/Sydney: AU AU-ACT AU-NSW
Europe/Amsterdam: NL
Europe/Andorra: AD
Europe/Athens: GR
Europe/Belgrade: RS XK
Europe/Berlin: DE
Europe/Bratislava: SK
Europe/Brussels: BE EEA EU
Europe/Bucharest: RO
Europe/Budapest: HU
Europe/Chisinau: MD
Europe/Copenhagen: DK
Europe/Dublin: IE
Europe/Gibraltar: GI
Europe/Guernsey: GG
Europe/Helsinki: FI
Europe/Isle_of_Man: IM
Europe/Istanbul: TR
Europe/Jersey: JE
Europe/Kyiv: UA
Europe/Lisbon: PT
Europe/Ljubljana: SI
Europe/London: GB
Europe/Luxembourg: LU
Europe/Madrid: ES
Europe/Malta: MT
Europe/Mariehamn: AX
Europe/Minsk: BY
Europe/Monaco: MC
Europe/Moscow: RU
Europe/Oslo: NO
Europe/Paris: FR
Europe/Podgorica: ME
Europe/Prague: CZ
Europe/Riga: LV
Europe/Rome: IT
Europe/San_Marino: SM
Europe/Sarajevo: BA
Europe/Skopje: MK
Europe/Sofia: BG
Europe/Stockholm: SE
Europe/Tallinn: EE
Europe/Tirane: AL
Europe/Vaduz: LI
Europe/Vatican: VA
Europe/Vienna: AT
Europe/Vilnius: LT
Europe/Warsaw: PL
Europe/Zagreb: HR
Europe/Zurich: CH
Indian/Antananarivo: MG
Indian/Chagos: IO
Indian/Christmas: CX
Indian/Cocos: CC
Indian/Comoro: KM
Indian/Kerguelen: TF
Indian/Mahe: SC
Indian/Maldives: MV
Indian/Mauritius: MU
Indian/Mayotte: YT
Indian/Reunion: RE
Pacific/Apia: WS
Pacific/Auckland: NZ
Pacific/Efate: VU
Pacific/Fakaofo: TK
Pacific/Fiji: FJ
Pacific/Funafuti: TV
Pacific/Guadalcanal: SB
Pacific/Guam: GU US-GU
Pacific/Honolulu: US-HI
Pacific/Majuro: MH
Pacific/Nauru: NR
Pacific/Niue: NU
Pacific/Norfolk: NF
Pacific/Noumea: NC
Pacific/Pago_Pago: AS US-AS
Pacific/Palau: PW
Pacific/Pitcairn: PN
Pacific/Pohnpei: FM
Pacific/Port_Moresby: PG
Pacific/Rarotonga: CK
Pacific/Saipan: MP US-MP
Pacific/Tahiti: PF
Pacific/Tarawa: KI
Pacific/Tongatapu: TO
Pacific/Wallis: WF
"""


@cache
def _zones() -> dict[str, str]:
    """Zone by code."""
    zones: dict[str, str] = {}
    zone = ""
    for word in _SEATS.split():
        if word.endswith(":"):
            zone = word[:-1]
        else:
            zones[word] = zone
    return zones


def has_seat(code: str) -> bool:
    """Whether the table knows the place, or its country."""
    return code in _zones() or country_of(code) in _zones()


def zone_of_seat(code: str, *, where: str = "") -> str:
    """The IANA zone of the authority's seat in `code`.

    Raises:
        InputRefused: no such place.
    """
    zone = _zones().get(code) or _zones().get(country_of(code))
    if zone is None:
        raise InputRefused(f"place {code!r} is not known", where=where, mend="use an ISO 3166 code such as DE or US-CA")
    return zone


def country_of(code: str) -> str:
    """`US` of `US-CA`; a country is its own."""
    return code.split("-", 1)[0]


def is_inside(place: str, area: str) -> bool:
    """Whether `place` is, or lies inside, `area`: a country, a subdivision, or a named group such as `EU` or `EEA`."""
    if place == area:
        return True
    group = PLACE_GROUPS.get(area)
    return country_of(place) in group if group is not None else place.startswith(f"{area}-")


def places_inside(area: str, places: Iterable[str]) -> frozenset[str]:
    """Those of `places` that are, or lie inside, `area`."""
    return frozenset(place for place in places if is_inside(place, area))

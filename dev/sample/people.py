"""Who writes to whom; the same people are customers in the demo data."""

ANN = "Ann Carver <ann@example.com>"
BOB = "Bob Lindqvist <bob@example.com>"
MAGGIE = "Maggie Holt <manager@example.com>"
DESK = "Kranich Service Desk <service@example.com>"

CARLA = "Carla Conti <carla@cafe-conti.example>"
VOEGELE = '"Zahnarztpraxis Dr. Vögele" <empfang@zahnarzt-voegele.example>'
LIWEI = "李伟 <liwei@mingyue-design.example>"
LAYLA = "ليلى حداد <layla@haddad-legal.example>"
PENELOPE = "Penelope Hargreaves <office@oakfield-school.example>"
FREYA = "Freya Sørensen <freya@fyrhotel.example>"
SAM = "Sam Okafor <sam@northwind-bikes.example>"
KIT = '"Kit (Northwind Bikes)" <kit@northwind-bikes.example>'
MAEVE = "Maeve O'Sullivan <maeve@stbrigid-library.example>"
MOREAU = '"Étude Moreau, secrétariat" <secretariat@etude-moreau.example>'
PFEIFFER = "Otto Pfeiffer <otto@pfeiffer-soehne.example>"
HOSHINO = "星野精機 サポート <support@hoshino-seiki.example>"

PARTS = "Hoshino Parts Europe <parts@hoshino-parts.example>"
MONTHLY = "Paper Monthly <news@papermonthly.example>"
SHOP = "Paper Planet <orders@paperplanet.example>"
FAX = "Fax to mail <gateway@faxbox.example>"

ANN_SIGNATURE = "\n\n-- \nAnn Carver · Kranich Office Machines · Service desk\n"
BOB_SIGNATURE = (
    "\n\n/Bob\n-- \nBob Lindqvist, machines & parts, Kranich Office Machines\n"
)

"""The words of an invented congress. Nobody here exists, and no company either."""

FIRST_NAMES = (
    "Adaelle", "Bastienne", "Calwin", "Dorothéa", "Elowyn", "Ferran", "Gisla", "Håvard", "Ilsabet", "Jonquil", "Kweku",
    "Lióra", "Marenka", "Nils-Åke", "Oriana", "Pádraic", "Quillan", "Rosvita", "Søren", "Tamsin", "Umberto", "Vesna", "Wioletta",
    "Xanthe", "Yevgenia", "Zdeněk", "美咲", "Oluwaseun", "Nadiya", "José María",
)  # fmt: skip
LAST_NAMES = (
    "Abernoth", "Brackwell-Orme", "Castavelle", "Drúmgoole", "Eskilander", "Fjordheim", "Grunewaldt", "Hollyfax", "Ibarrondo",
    "Jerreghast", "Kestrelow", "Lindqvarn", "Marchbanksen", "Nørgardsen", "O’Tarraleigh", "Pellowitz", "Quenneville-Tor",
    "Rademachov", "Szczepaniuk", "Thistlemere", "Ulvestrom", "Vanterholm", "Wexcombe", "Ximendros", "Ypsilante", "Zahradnova",
    "van der Kloosterveen", "中野崎", "Ó Cuirreáin", "Lightfoote",
)  # fmt: skip
HONORIFICS = ("Dr", "Prof.", "", "", "Ms", "Mr", "Mx")
SUFFIXES = ("MD, PhD", "", "FACP", "", "RN", "MSc", "")
JOB_TITLES = (
    "Consultant Cardiologist", "Head of Imaging", "Director of Nursing", "Principal Engineer", "Chief Medical Information Officer",
    "Research Fellow", "Professor of Surgery", "Data Steward", "Biomedical Technician", "Patient Advocate",
)  # fmt: skip
COMPANIES = (
    "Meridian Teaching Hospital", "Ashgrove Clinic", "Northlight Diagnostics", "Tidewater Institute", "Callisto Health Systems",
    "Fennimore & Daughters Laboratories", "Universität Hohenbruck", "St Brannoc's Infirmary", "Kowhai District Health", "Arclight Robotics",
)  # fmt: skip
PLACES = (
    ("Port Averley", "MA", "USA"), ("Hohenbruck", "", "Germany"), ("Llanfaradoc", "", "United Kingdom"), ("Nueva Alcazaba", "", "Spain"),
    ("Kirkenvåg", "", "Norway"), ("Shirakaba", "", "Japan"), ("Lake Tamarack", "ON", "Canada"), ("Mbekani", "", "South Africa"),
)  # fmt: skip
ADJECTIVES = (
    "Adaptive", "Bedside", "Continuous", "Data-Driven", "Early", "Federated", "Gentle", "High-Resolution", "Image-Guided", "Joint",
    "Knowledge-Based", "Low-Dose", "Minimally Invasive", "Non-Contact", "Open", "Predictive", "Quiet", "Remote", "Shared", "Targeted",
)  # fmt: skip
METHODS = (
    "Ablation", "Biomarkers", "Consent", "Dosimetry", "Electrophysiology", "Follow-Up", "Genomics", "Handover", "Imaging",
    "Joint Replacement",
    "Kinematics", "Learning Models", "Monitoring", "Navigation", "Outcomes Research", "Perfusion", "Quality Registers", "Rehabilitation",
    "Sterile Supply", "Triage",
)  # fmt: skip
FIELDS = (
    "Acute Stroke", "Burn Care", "Cardiac Surgery", "Dementia", "Emergency Medicine", "Foetal Medicine", "Geriatrics",
    "Heart Failure", "Intensive Care", "Juvenile Arthritis", "Kidney Disease", "Lung Screening", "Maternity Wards",
    "Neonatology", "Oncology", "Palliative Care",
)  # fmt: skip
DECORATED_TITLES = (
    "{title} 🫀", "{title} &amp; What Comes Next", "{title}: <em>in vivo</em>", "{title} at $p < 0.05$",
    "{title} – “Lessons” from the Field", "{title} (HbA<sub>1c</sub>)",
)  # fmt: skip
PARAGRAPHS = (
    "<p>Four centres report what changed on the ward, what it cost and what they would not do again.</p>",
    "<p>An <strong>interactive</strong> session with cases from the audience; bring your own data.</p>",
    "<ul><li>Indications and limits</li><li>Work-flow before and after</li><li>Open questions</li></ul>",
    "<p>Registries of 12,400 patients are compared across three countries.<br>Results are preliminary.</p>",
    '<p>See the <a href="https://congress.example/guides/7">guide for presenters</a> for details.</p>',
    "<p>Talk to researchers about their work; each day features different posters, so come back each day.</p>",
    "<h3>Who should come</h3><p>Clinicians, engineers and everybody who signs for a device.</p>",
)
MATHS = (
    "<p>Risk falls as <math><mi>R</mi><mo>=</mo><msup><mi>e</mi><mrow><mo>−</mo><mi>k</mi><mi>t</mi></mrow></msup></math>, "
    "that is \\(R = e^{-kt}\\).</p>"
)
WORD_MARKUP = (
    '<p class="MsoNormal" style="margin-bottom:0cm;mso-fareast-language:EN-US"><!--[if gte mso 9]><xml><o:OfficeDocumentSettings/></xml>'
    '<![endif]--><span lang="EN-US" style="font-family:&quot;Calibri&quot;,sans-serif">Pasted from a letter.<o:p></o:p></span></p>'
)
HOSTILE = (
    "<script>document.title='taken over'</script>",
    '<img src="x" onerror="alert(1)">',
    '<a href="javascript:alert(1)">programme</a>',
    '<iframe src="https://hostile.example/"></iframe>',
    '<p style="position:fixed;inset:0;background:url(https://hostile.example/pixel)">win a prize</p>',
)
EMOJI = "<p>🫁🩺 Bring a stethoscope — 日本語の通訳あり — naïve façade 👩🏽‍⚕️</p>"
OBJECTIVES = (
    "Recognise who benefits, and who does not", "Set up a register that survives its founder", "Read the limits off a calibration curve",
    "Explain residual risk in plain words", "Plan the hand-over between two teams", "Judge a claim of 99% accuracy",
)  # fmt: skip
HALLS = ("Harbour Hall", "Ballroom", "Exhibit Hall", "Meeting Room", "Auditorium", "Salon")
VENUES = ("Averley Convention Center", "Grand Tamarack Hotel")
TRACKS = (
    "Imaging", "Surgery", "Nursing", "Digital Health", "Basic Science", "Ethics & Law", "Devices", "Public Health", "Education", "Industry",
)  # fmt: skip
FORMATS = ("General Session", "Workshop", "Poster Session", "Special Event", "Symposium", "Debate")
LEVELS = ("Introductory", "Intermediate", "Advanced")
LANGUAGES = ("English", "Spanish", "French")
TAGS = (
    "AI",
    "Live demo",
    "CME",
    "Early career",
    "Sponsored",
    "Hands-on",
    "Recorded",
    "Members only",
    "Paediatrics",
    "Robotics",
)
COLOURS = ("#0b7285", "#5f3dc4", "#a61e4d", "#2b8a3e", "#d9480f", "#364fc7", "#862e9c", "#5c940d", "#c92a2a", "#087f5b")
SPONSOR_WORDS = (
    "Arclight",
    "Borealis",
    "Cobalt",
    "Dunmore",
    "Elixan",
    "Fathom",
    "Gantry",
    "Helixor",
    "Isobar",
    "Juniper",
    "Keystone",
    "Lumenis Ward",
)
SPONSOR_KINDS = ("Medical", "Imaging", "Pharma", "Robotics", "Software", "Devices")
CREDIT_LABELS = ("CME_Physicians", "CNE_Nurses", "", "CPE_Pharmacists", "MOC_Part_II", "", "", "", "")
CUSTOM_LABELS = {
    1: "2-Part Session", 2: "Track Sponsor", 3: "Custom Eval question 1", 5: "Custom Eval question 2", 6: "Custom Eval comment 2",
    7: "Custom Eval question 3", 8: "Custom Eval comment 3", 9: "Credit Units",
}  # fmt: skip

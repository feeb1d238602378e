#!/usr/bin/env python3
"""Makes six ordinary campaigns as their companies would export them. Deterministic; needs nothing but Python.

What must stay quiet in them is said in each folder's README.md and checked by the integration tests.
"""
import csv, gzip, io, pathlib, random

HERE = pathlib.Path(__file__).parent


def write(folder, name, header, rows):
    path = HERE / folder / name
    path.parent.mkdir(exist_ok=True)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    data = text.getvalue().encode()
    path.write_bytes(gzip.compress(data, 9, mtime=0) if name.endswith(".gz") else data)


def newsletter():
    """A florist's spring newsletter to 50,000, with consents only."""
    header = ["campaign_id", "customer_id", "offer_type", "channel", "send_at", "timezone", "subject", "body", "opt_out_url"]
    subjects = ["Spring is at the door", "Der Frühling steht vor der Tür"]
    bodies = ["Tulips, ranunculus and the first peonies. Order by Thursday for the weekend.",
              "Tulpen, Ranunkeln und die ersten Pfingstrosen. Bis Donnerstag bestellt, zum Wochenende da."]
    rows, consents = [], []
    for i in range(50_000):
        r = random.Random(f"newsletter {i}")
        german = r.random() < 0.3
        mail = f"reader{i:05}@example.com"
        rows.append(["spring-26", mail, "newsletter", "email", "2026-03-18T08:00:00Z", "Europe/Berlin" if german else "Europe/London",
                     subjects[german], bodies[german], "https://flowers.example/stop"])
        when = f"202{r.randint(2, 5)}-{r.randint(1, 12):02}-{r.randint(1, 28):02}"
        consents.append([mail, "consent", "email", "granted", when])
        if r.random() < 0.004:  # left since, and still on this list
            consents.append([mail, "opt_out", "email", "", "2026-02-11"])
    write("newsletter", "campaign.csv.gz", header, rows)
    write("newsletter", "consents.csv.gz", ["customer_id", "type", "scope", "value", "at"], consents)


def abandoned_cart():
    """A clothes shop's abandoned-cart texts."""
    goods = [("JKT-1", "Waxed jacket", "Outerwear > Jackets"), ("BOOT-4", "Chelsea boots", "Shoes > Boots"),
             ("SCF-2", "Lambswool scarf", "Accessories > Scarves"), ("JUM-7", "Aran jumper", "Knitwear > Jumpers"),
             ("LEG-3", "Maternity leggings", "Maternity > Leggings")]
    offers, signals = [], []
    for i in range(240):
        r = random.Random(f"cart {i}")
        phone = f"+4477009{i:05}"
        product = goods[min(int(r.random() * 4.2), 4)]
        hour = r.choice([10, 11, 13, 15, 17, 18, 19])
        offers.append(["cart-sms", phone, "abandoned_cart", "sms", f"2026-05-12T{hour:02}:{r.randint(0, 59):02}:00+01:00", *product,
                       "You left something in your basket. It is kept until Friday. Reply STOP to opt out.", "Reply STOP"])
        signals.append([phone, "consent", "", "", "", "sms", "granted", f"2025-0{r.randint(1, 9)}-11T10:00:00+01:00"])
        signals.append([phone, "view", *product, "", "", "2026-05-11T20:01:00+01:00"])
        signals.append([phone, "cart", *product, "", "", "2026-05-11T20:05:00+01:00"])
        if i % 40 == 7:  # bought in the meantime, on another device
            signals.append([phone, "purchase", *product, "", "", "2026-05-11T21:30:00+01:00"])
        if r.random() < 0.5:
            other = goods[r.randrange(4)]
            if other != product:
                signals.append([phone, "purchase", *other, "", "", f"2025-1{r.randint(0, 2)}-05T12:00:00+00:00"])
    write("abandoned-cart", "campaign.csv", ["campaign_id", "customer_id", "offer_type", "channel", "send_at", "product_id", "product_name",
                                              "category", "body", "opt_out_url"], offers)
    write("abandoned-cart", "signals.csv", ["customer_id", "type", "product_id", "product_name", "category", "scope", "value", "at"], signals)


def coupon_book():
    """A pharmacy's coupon book: the same sixteen coupons to each of 600 card holders, in a sealed letter."""
    coupons = [("Shower gel", "Body care"), ("Toothpaste, 2 for 1", "Oral care"), ("Vitamin D3 drops", "Vitamins"), ("Sun cream SPF 50", "Sun care"),
               ("Cough syrup", "Cold and flu"), ("Plasters", "First aid"), ("Diapers, size 3", "Baby > Diapers"), ("Baby wipes", "Baby > Wipes"),
               ("Pregnancy test", "Family planning"), ("Blood glucose strips", "Diabetes"), ("Reading glasses", "Eye care"), ("Hand cream", "Body care"),
               ("Shampoo", "Hair care"), ("Incontinence pads", "Incontinence"), ("Nicotine patches", "Stop smoking"), ("Herbal tea", "Tea")]
    offers, signals = [], []
    for i in range(600):
        r = random.Random(f"book {i}")
        card = f"{100200300 + i}"
        for n, (name, category) in enumerate(coupons, 1):
            offers.append(["book-06", f"BK{n:02}", card, "coupon", "mail", "2026-06-02", name, category])
        for _ in range(r.randint(3, 14)):
            name, category = coupons[int(r.random() ** 1.6 * 16)]
            signals.append([card, "purchase", name, category, f"2026-0{r.randint(1, 5)}-{r.randint(1, 28):02}", r.randint(1, 2)])
    write("coupon-book", "campaign.csv", ["campaign_id", "offer_id", "customer_id", "offer_type", "channel", "send_at", "product_name", "category"], offers)
    write("coupon-book", "signals.csv", ["customer_id", "type", "product_name", "category", "at", "quantity"], signals)


def cross_sell():
    """A bank's card cross-sell on its own data."""
    offers, signals = [], []
    for i in range(400):
        r = random.Random(f"bank {i}")
        who = f"KD{700000 + i}"
        offers.append(["gold-q2", who, "cross_sell", r.choice(["email", "app"]), "2026-04-14T09:30:00+02:00", "CC-GOLD", "Gold credit card", "Cards > Credit cards",
                       "A card for your travels", "Travel insurance included. No fee in the first year.", "segment", "You bank with us.", "https://bank.example/less"])
        signals.append([who, "attribute", "", "", "", f"age={r.randint(19, 78)}", "2026-01-01", ""])
        signals.append([who, "purchase", "ACC-1", "Current account", "Accounts", "", f"20{r.randint(12, 24)}-0{r.randint(1, 9)}-15", "branch"])
        if r.random() < 0.4:
            signals.append([who, "purchase", "SAV-1", "Savings account", "Accounts", "", f"2025-0{r.randint(1, 9)}-20", "online banking"])
        if i % 50 == 3:  # in arrears, on the bank's own record
            signals.append([who, "attribute", "", "", "", "in arrears, payment plan agreed", "2026-02-20", "crm"])
    write("card-cross-sell", "campaign.csv", ["campaign_id", "customer_id", "offer_type", "channel", "send_at", "product_id", "product_name", "category",
                                               "subject", "body", "basis", "reason_shown", "opt_out_url"], offers)
    write("card-cross-sell", "signals.csv", ["customer_id", "type", "product_id", "product_name", "category", "value", "at", "source"], signals)


def streaming():
    """A streaming service: forty recommendations a visit to thirty viewers."""
    shelves = {"Drama": "The Long Quay|Salt|Winter Assizes|The Divorce|A Death in June|Glass Harbour|Night Ferry|The Auction",
               "Comedy": "Two Left Feet|The Wrong Vicar|Bad Debts|Uncle Bob's Boat|Flatmates|The Intern's Mother|Tea at Ten|Lost in Leeds",
               "Documentary": "Cancer: the Quiet War|Owls|Deep Rivers|The Pilgrims|Heroin Road|Bridges|The Vote|Island Kitchens",
               "Crime": "The Addict|Cold Pier|Murder at Mass|The Ledger|Grey Harbour|Blood Sisters|The Alibi|Northern Lights"}
    offers, signals = [], []
    for i in range(30):
        r = random.Random(f"stream {i}")
        who = f"viewer-{i:03}"
        liked = r.sample(sorted(shelves), 2)
        for shelf in shelves:
            for n in range(14 if shelf in liked else 6):
                title = shelves[shelf].split("|")[n % 8] + ("" if n < 8 else ", part two")
                offers.append([who, "recommendation", "app", "2026-02-06T20:15:00Z", title, f"Series > {shelf}"])
        for shelf in liked:
            for title in r.sample(shelves[shelf].split("|"), 4):
                signals.append([who, "view", title + " (pilot)", f"Series > {shelf}", "", f"2026-01-{r.randint(2, 30):02}"])
                signals.append([who, "rating", title + " (pilot)", f"Series > {shelf}", r.choice(["4", "5", "3"]), f"2026-01-{r.randint(2, 30):02}"])
    write("recommendations", "campaign.csv", ["customer_id", "offer_type", "channel", "send_at", "product_name", "category"], offers)
    write("recommendations", "signals.csv", ["customer_id", "type", "product_name", "category", "value", "at"], signals)


def appeal():
    """A cancer charity's spring appeal to 900 supporters."""
    offers, signals = [], []
    for i in range(900):
        r = random.Random(f"appeal {i}")
        who = f"SUP{5000 + i}"
        offers.append(["spring-appeal", who, "appeal", "mail", "2026-03-02", "Spring appeal", "Appeals", "Will you help us find a cure?",
                       "Last year your gifts paid for 41 researchers. Our cancer research needs you again this spring."])
        for year in (2023, 2024, 2025):
            if r.random() < 0.6:
                signals.append([who, "donation", "Spring appeal", "Appeals", "", f"{year}-03-{r.randint(3, 28):02}"])
        if i % 100 == 4:  # gave to this very appeal last week, online
            signals.append([who, "donation", "Spring appeal", "Appeals", "", "2026-02-24"])
        if i % 150 == 9:  # wrote that a spouse died
            signals.append([who, "declared", "", "", "my husband died in January, please update your records", "2026-01-20"])
        if not signals or signals[-1][0] != who:
            signals.append([who, "donation", "Christmas appeal", "Appeals", "", "2024-12-10"])
    write("charity-appeal", "campaign.csv", ["campaign_id", "customer_id", "offer_type", "channel", "send_at", "product_name", "category", "subject", "body"], offers)
    write("charity-appeal", "signals.csv", ["customer_id", "type", "product_name", "category", "value", "at"], signals)


for make in (newsletter, abandoned_cart, coupon_book, cross_sell, streaming, appeal):
    make()

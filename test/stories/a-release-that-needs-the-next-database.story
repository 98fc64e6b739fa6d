# A release brings what it needs: the next PostgreSQL and its migration come with it, in one plan that one card asks about.

in the shop of the sandbox
payments 1.4.0 runs in production
orders 1.4.0 runs in production
orders 1.4.1 runs in production
from here on the rules of the sandbox hold

# What it needs is known before anybody orders anything.
rita: /deliver deps plan orders 2.0.0 to production
  to rita: 📋 *What orders 2.0.0 would do to what it needs in production*
  to rita: *What it needs*
  to rita: ⏫ *db*: PostgreSQL 17.2, db.r7g.large
  to rita:       • take a snapshot before the upgrade to PostgreSQL 17.2 (until the upgrade itself is ordered the delivery can be stopped, and nothing happened; way back: none is needed)
  to rita:       • upgrade PostgreSQL 16.4 to 17.2, in place · ⚠️ *cannot be taken back* (the database is unavailable for some minutes; check that its extensions support PostgreSQL 17.2: /deliver db status db of orders in production lists them; backups are kept for 7 days; way back: forward fix, or two people restore it from the snapshot, which loses every minute since that was taken)
  to rita:       owned by dba
  to rita: ☑️ cache, payments are as they should be
  to rita: *Migrations*
  to rita: 🧬 expand of 2.0.0: orders-expand-3705f000, before the rollout
  to rita: *Ways back*
  to rita: • *until the first of these*: nothing has happened: cancel or abort leaves everything as it is
  to rita: • *after db: upgrade PostgreSQL 16.4 to 17.2, in place*: forward fix, or two people restore it from the snapshot, which loses every minute since that was taken; 1.4.1 does not come back: a release that mends it goes forward
  to rita: • *after the expand of 2.0.0*: 1.4.1 does not come back: a release that mends it goes forward
  to rita: Nothing was changed. All of the plan: `/deliver deploy orders 2.0.0 to production --dry-run`

rita: /deliver deploy orders 2.0.0 to production
  to rita: Delivering orders 2.0.0 to production: `d-1q4499`, see #orders
  card in #orders: 🗳️ *orders 2.0.0 to production waits for approval*
  card in #orders: 🗳️ *1 more approval is needed* of release-managers, and one of dba. The request lapses 2026-01-05 17:09 UTC.
  card in #orders: *What it needs*
  card in #orders: ⏫ *db*: PostgreSQL 17.2, db.r7g.large
  card in #orders:       • take a snapshot before the upgrade to PostgreSQL 17.2 (until the upgrade itself is ordered the delivery can be stopped, and nothing happened)
  card in #orders:       • upgrade PostgreSQL 16.4 to 17.2, in place · ⚠️ *cannot be taken back* (the database is unavailable for some minutes; check that its extensions support PostgreSQL 17.2: /deliver db status db of orders in production lists them; backups are kept for 7 days)
  card in #orders:       owned by dba · 🗳️ *needs dba*
  card in #orders: *Migrations*
  card in #orders: 🧬 expand of 2.0.0: orders-expand-3705f000, before the rollout
  card in #orders: *Ways back*
  card in #orders: • *until the first of these*: nothing has happened: cancel or abort leaves everything as it is
  card in #orders: • *after db: upgrade PostgreSQL 16.4 to 17.2, in place*: forward fix, or two people restore it from the snapshot, which loses every minute since that was taken; 1.4.1 does not come back: a release that mends it goes forward
  card in #orders: • *after the expand of 2.0.0*: 1.4.1 does not come back: a release that mends it goes forward
  card in #orders: *Changes 1.4.1 → 2.0.0* · 2 commits by rita, dana
  card in #orders: • 8b25aa2 Prepare the data before the first pod starts – rita
  card in #orders: • 7b82f65 Find orders by any word, with the index of PostgreSQL 17 – dana
  card in #orders: *Plan* `44a6174cd63a`: 1 of 3 objects changes
  card in #orders: *update* `Deployment shop/orders` · risk: restart
  card in #orders: api: `registry.example/shop/orders@sha256:0c95ace3e987…` → `registry.example/shop/orders@sha256:7f904199c243…`
  card in #orders: ```
  card in #orders: @@ -36,7 +36,7 @@
  card in #orders:            envFrom:
  card in #orders:              - configMapRef:
  card in #orders:                  name: orders
  card in #orders: -          image: registry.example/shop/orders@sha256:0c95ace3e987f65341d3dcde3d1ceb0936877dfee8a5d432c21aef7eb5b5ccb4
  card in #orders: +          image: registry.example/shop/orders@sha256:7f904199c243606e3d688ddba5d3c3af295a36814b0f97ccb29039ec1940255f
  card in #orders:            name: api
  card in #orders:            ports:
  card in #orders:              - containerPort: 8080
  card in #orders: ```
  message in the messages of omar: 🗳️ *orders 2.0.0 to production needs you*
  message in the messages of omar: <@U0RITA> asked 2026-01-05 09:09 UTC. The card is in #orders (`d-1q4499`).
  message in the messages of olga: 🗳️ *orders 2.0.0 to production needs you*
  message in the messages of olga: <@U0RITA> asked 2026-01-05 09:09 UTC. The card is in #orders (`d-1q4499`).
  message in the messages of nora: 🗳️ *orders 2.0.0 to production needs you*
  message in the messages of nora: <@U0RITA> asked 2026-01-05 09:09 UTC. The card is in #orders (`d-1q4499`).
  thread: Plan: 1 of 3 objects changes
  thread: ```
  thread: unchanged ConfigMap/orders
  thread: unchanged Service/orders
  thread: update Deployment/orders api → registry.example/shop/orders@sha256:7f904199c243…
  thread: dependency db: take a snapshot before the upgrade to PostgreSQL 17.2 (until the upgrade itself is ordered the delivery can be stopped, and nothing happened)
  thread: dependency db: upgrade PostgreSQL 16.4 to 17.2, in place (risk: irreversible; the database is unavailable for some minutes; check that its extensions support PostgreSQL 17.2: /deliver db status db of orders in production lists them; backups are kept for 7 days)
  thread: migration expand of 2.0.0: orders-expand-3705f000
  thread: ```
  thread and channel: orders 2.0.0 to production needs 1 approval and one of dba
omar: /deliver approve orders production
  to omar: You approved orders 2.0.0 to production (`d-1q4499`), for the plan `44a6174cd63a`. Its card in #orders shows how it stands.
  card in #orders: 🗳️ *An approval of dba is needed*. The request lapses 2026-01-05 17:09 UTC.
  card in #orders: ✅ <@U0OMAR> approved 2026-01-05 09:09 UTC
nora: /deliver approve orders production
  to nora: You approved orders 2.0.0 to production (`d-1q4499`), for the plan `44a6174cd63a`. Its card in #orders shows how it stands.
  card in #orders: 🚚 *Delivering orders 2.0.0 to production*
  card in #orders: ⏳ Waits for db, which waits for snapshot orders-db-production-before-17-2-2026-01-05-0909.
  card in #orders: ✅ Approved by <@U0OMAR>, <@U0NORA>
  card in #orders:       owned by dba
  message in #orders: `orders.payments/production` · since 2026-01-05 09:09 UTC · last ordered by <@U0RITA>
  message in #orders: Becomes: PostgreSQL 17.2, db.r7g.large
  message in #orders: Owners: dba
  message in #orders: ⏳ Waits for snapshot orders-db-production-before-17-2-2026-01-05-0909.
  message in #orders: `orders.db/production` · since 2026-01-05 09:09 UTC · last ordered by <@U0RITA>
  message in #orders: Owners: shop-team
  message in #orders: `orders.cache/production` · since 2026-01-05 09:09 UTC · last ordered by <@U0RITA>
  message in the messages of omar: 🗳️ *orders 2.0.0 to production*
  message in the messages of omar: ✅ Approved by <@U0OMAR>, <@U0NORA>.
  message in the messages of olga: 🗳️ *orders 2.0.0 to production*
  message in the messages of olga: ✅ Approved by <@U0OMAR>, <@U0NORA>.
  message in the messages of nora: 🗳️ *orders 2.0.0 to production*
  message in the messages of nora: ✅ Approved by <@U0OMAR>, <@U0NORA>.
30 seconds pass
  card in #orders: ⏳ Waits for db, which waits for the upgrade to PostgreSQL 17.2.
  message in #orders: ⏳ Waits for database orders-db-production, which is upgrading.
1 minute passes
  card in #orders: Deployment `orders` ▱▱▱▱▱▱▱▱▱▱ 0 of 3 pods ready, 3 old
  card in #orders: ⏳ Waits for pods: 0 of 3 ready.
  message in #orders: ✅ *db of orders in production* is ready
  message in #orders: What: PostgreSQL 17.2, db.r7g.large
  message in #orders: `orders.db/production` · since 2026-01-05 09:10 UTC · last ordered by <@U0RITA>
  thread: snapshot orders-db-production-before-17-2-2026-01-05-0909 was taken before the upgrade to PostgreSQL 17.2
  World: prod shop orders 2.0.0, 3 of 3 ready
1 minute passes
  card in #orders: ✅ *orders 1.4.1 ran in production*
  card in #orders: It ran until 2026-01-05 09:10 UTC, then 2.0.0 came (`d-1q4499`).
  card in #orders: ✅ *orders 2.0.0 runs in production*
  card in #orders: Deployment `orders` ▰▰▰▰▰▰▰▰▰▰ 3 of 3 pods ready
  card in #orders: ⏫ upgraded *db*: PostgreSQL 17.2, db.r7g.large (take a snapshot before the upgrade to PostgreSQL 17.2; upgrade PostgreSQL 16.4 to 17.2, in place)
  thread: orders 2.0.0 runs in production
5 minutes pass

rita: /deliver deps orders production
  to rita: *What orders needs in production* (2.0.0)
  to rita: ✅ *db*: PostgreSQL 17.2, db.r7g.large (aws-rds)
  to rita:       gives host `orders-db-production.main.eu-central-1.rds.simulated`, port `5432`, name `orders_db`, user `orders_db_a`, password in Secret `shop/orders-db-production-app-a`
  to rita:       owned by dba
  to rita: ✅ *cache*: objects of cache (kubernetes)
  to rita:       gives service `orders-cache.shop.svc`, host `orders-cache.shop.svc`
  to rita:       owned by shop-team
  to rita: ✅ *payments*: payments >=1.4.0 (app)
  to rita:       gives version `1.4.0`
rita: /deliver history orders production
  to rita: *History of orders in production*
  to rita: ✅ `d-1q4499` *orders 2.0.0 runs in production* · 2026-01-05 09:09 UTC · by <@U0RITA> · from 1.4.1 · took 1 min 38 s
  to rita: ✅ `d-37w0v2` *orders 1.4.1 ran in production* · 2026-01-05 09:06 UTC · by <@U0OLGA> · from 1.4.0 · took 10 s
  to rita: ✅ `d-gtk4y4` *orders 1.4.0 ran in production* · 2026-01-05 09:03 UTC · by <@U0OLGA> · took 50 s

# There is no way back over a database that was upgraded: the bot says so, and what to do instead.
olga: /deliver rollback orders production "search is slow"
  to olga: ⚠️ Cannot roll orders back in production: 1.4.1 does not work there any more: 2.0.0 changed db for good (upgrade PostgreSQL 16.4 to 17.2, in place), and 2.0.0 is the oldest that works with that. A release that mends it goes forward: `/deliver deploy orders … to production`. Data come back only by `/deliver db restore`: two people have to want it, and what was written since is lost.
10 seconds pass

# Passwords change without anybody knowing them, and snapshots are taken, by those who own the database.
dana: /deliver db rotate orders db production
  to dana: ⚠️ Cannot rotate the credentials: dana is neither operator there nor among its owners (dba). Ask an operator, or one of dba.
nora: /deliver db rotate orders db production because half a year is over
  to nora: 🗳️ *db of orders in production*: Give it new credentials. `o-fk4vf3`
  to nora: It begins at once. Its card is in #orders.
  message in #orders: 🗳️ <@U0NORA> wanted to give it new credentials (2026-01-05 09:16 UTC): half a year is over.
  message in #orders: ⏳ Waits for role "orders_db_b" of the application.
  message in #orders: `orders.db/production` · since 2026-01-05 09:16 UTC · last ordered by <@U0NORA>
10 seconds pass
  card in #orders: 🗳️ *The restart of orders in production waits for approval*
  card in #orders: Reason: db of orders in production has new credentials
  card in #orders: 🗳️ *1 more approval is needed* of release-managers (1 in all). The request lapses 2026-01-05 17:16 UTC.
  card in #orders: *What it needs*
  card in #orders: *Plan* `7d865c880317`: 1 of 3 objects changes
  card in #orders: *update* `Deployment shop/orders` · risk: restart
  card in #orders: ```
  card in #orders: @@ -16,7 +16,8 @@
  card in #orders:    template:
  card in #orders:      metadata:
  card in #orders:        annotations:
  card in #orders: -        deliver/connections: 8252e4b654e246c3
  card in #orders: +        deliver/connections: bdcb10a77b2596e7
  card in #orders: +        deliver/restartedAt: 2026-01-05T09:16:42.000Z
  card in #orders:        labels:
  card in #orders:          app: orders
  card in #orders:          deliver/track: stable
  card in #orders: ```
  message in #orders: ⏳ Waits for orders/production to be connected anew.
  message in the messages of rita: 🗳️ *the restart of orders in production needs you*
  message in the messages of rita: dependencies asked 2026-01-05 09:16 UTC: db of orders in production has new credentials. The card is in #orders (`d-949c28b5`).
  message in the messages of omar: 🗳️ *the restart of orders in production needs you*
  message in the messages of omar: dependencies asked 2026-01-05 09:16 UTC: db of orders in production has new credentials. The card is in #orders (`d-949c28b5`).
  message in the messages of olga: 🗳️ *the restart of orders in production needs you*
  message in the messages of olga: dependencies asked 2026-01-05 09:16 UTC: db of orders in production has new credentials. The card is in #orders (`d-949c28b5`).
  thread: Plan: 1 of 3 objects changes
  thread: ```
  thread: unchanged ConfigMap/orders
  thread: unchanged Service/orders
  thread: update Deployment/orders
  thread: ```
  thread and channel: the restart of orders in production needs 1 approval
omar: /deliver approve orders production
  to omar: You approved the restart of orders in production (`d-949c28b5`), for the plan `7d865c880317`. Its card in #orders shows how it stands.
  card in #orders: 🔁 *Restarting orders in production*
  card in #orders: Deployment `orders` ▱▱▱▱▱▱▱▱▱▱ 0 of 3 pods ready, 3 old
  card in #orders: ⏳ Waits for pods: 0 of 3 ready.
  card in #orders: ✅ Approved by <@U0OMAR>
  message in #orders: `orders.payments/production` · since 2026-01-05 09:16 UTC · last ordered by dependencies
  message in #orders: `orders.cache/production` · since 2026-01-05 09:16 UTC · last ordered by dependencies
  message in the messages of rita: 🗳️ *the restart of orders in production*
  message in the messages of rita: ✅ Approved by <@U0OMAR>.
  message in the messages of omar: 🗳️ *the restart of orders in production*
  message in the messages of omar: ✅ Approved by <@U0OMAR>.
  message in the messages of olga: 🗳️ *the restart of orders in production*
  message in the messages of olga: ✅ Approved by <@U0OMAR>.
5 minutes pass
  card in #orders: ✅ *orders was restarted in production*
  card in #orders: Deployment `orders` ▰▰▰▰▰▰▰▰▰▰ 3 of 3 pods ready
  message in #orders: ✅ *db of orders in production* is ready
  message in #orders: `orders.db/production` · since 2026-01-05 09:17 UTC · last ordered by <@U0NORA>
  thread: orders was restarted in production
  thread: It has new credentials, as nora ordered
  thread: everybody logs in as "orders_db_b" with a new password; "orders_db_a" may not log in any more
nora: /deliver db snapshot orders db production
  to nora: 🗳️ *db of orders in production*: Take a snapshot of it. `o-dmrc0e`
  to nora: It begins at once. Its card is in #orders.
  message in #orders: 🗳️ <@U0NORA> wanted to take a snapshot of it (2026-01-05 09:21 UTC).
  message in #orders: ⏳ Waits for snapshot orders-db-production-o-dmrc0e.
  message in #orders: `orders.db/production` · since 2026-01-05 09:21 UTC · last ordered by <@U0NORA>
5 minutes pass
  message in #orders: ✅ *db of orders in production* is ready
  message in #orders: `orders.db/production` · since 2026-01-05 09:22 UTC · last ordered by <@U0NORA>
  thread: A snapshot of it is taken, as nora ordered
  thread: snapshot orders-db-production-o-dmrc0e was taken
nora: /deliver db status orders db production
  to nora: ✅ *db of orders in production* (aws-rds): PostgreSQL 17.2, db.r7g.large
  to nora: • Instance: orders-db-production (available)
  to nora: • Runs: PostgreSQL 17.2, db.r7g.large, 50 GiB, Multi-AZ
  to nora: • Backups: 7 days
  to nora: • Snapshots: orders-db-production-o-dmrc0e, orders-db-production-before-17-2-2026-01-05-0909
  to nora: Gives host `orders-db-production.main.eu-central-1.rds.simulated`, port `5432`, name `orders_db`, user `orders_db_b`, password in Secret `shop/orders-db-production-app-b`
  to nora: Used by orders/production (2.0.0)

# The next release does without the cache, and takes away what only older versions needed.
rita: /deliver deploy orders 2.1.0 to production
  to rita: Delivering orders 2.1.0 to production: `d-sczphs`, see #orders
  card in #orders: 🗳️ *orders 2.1.0 to production waits for approval*
  card in #orders: 🗳️ *1 more approval is needed* of release-managers (1 in all). The request lapses 2026-01-05 17:26 UTC.
  card in #orders: *What it needs*
  card in #orders: *Migrations*
  card in #orders: 🧬 contract of 2.0.0: orders-contract-6cc923df · ⚠️ *takes the way back before 2.0.0 away*
  card in #orders: *Ways back*
  card in #orders: • *until the first of these*: nothing has happened: cancel or abort leaves everything as it is
  card in #orders: • *after the contract of 2.0.0*: nothing before 2.0.0 comes back
  card in #orders: *Changes 2.0.0 → 2.1.0* · 1 commit by lee
  card in #orders: • ec87f19 Read lists from PostgreSQL, without a cache – lee
  card in #orders: *Plan* `0a78e7f7fcec`: 1 of 3 objects changes
  card in #orders: *update* `Deployment shop/orders` · risk: restart
  card in #orders: api: `registry.example/shop/orders@sha256:7f904199c243…` → `registry.example/shop/orders@sha256:70da075b3771…`
  card in #orders: ```
  card in #orders: @@ -16,7 +16,7 @@
  card in #orders:    template:
  card in #orders:      metadata:
  card in #orders:        annotations:
  card in #orders: -        deliver/connections: bdcb10a77b2596e7
  card in #orders: +        deliver/connections: 26ba75ed53c42083
  card in #orders:          deliver/restartedAt: 2026-01-05T09:16:42.000Z
  card in #orders:        labels:
  card in #orders:          app: orders
  card in #orders: @@ -29,15 +29,10 @@
  card in #orders:                  secretKeyRef:
  card in #orders:                    key: DATABASE_URL
  card in #orders:                    name: orders-db-connection
  card in #orders: -            - name: REDIS_URL
  card in #orders: -              valueFrom:
  card in #orders: -                secretKeyRef:
  card in #orders: -                  key: REDIS_URL
  card in #orders: -                  name: orders-cache-connection
  card in #orders:            envFrom:
  card in #orders:              - configMapRef:
  card in #orders:                  name: orders
  card in #orders: -          image: registry.example/shop/orders@sha256:7f904199c243606e3d688ddba5d3c3af295a36814b0f97ccb29039ec1940255f
  card in #orders: +          image: registry.example/shop/orders@sha256:70da075b3771ad97d46151321a1c3c71bda6cd59b26ea31ac7c417cb19e2e89b
  card in #orders:            name: api
  card in #orders:            ports:
  card in #orders:              - containerPort: 8080
  card in #orders: ```
  message in the messages of omar: 🗳️ *orders 2.1.0 to production needs you*
  message in the messages of omar: <@U0RITA> asked 2026-01-05 09:26 UTC. The card is in #orders (`d-sczphs`).
  message in the messages of olga: 🗳️ *orders 2.1.0 to production needs you*
  message in the messages of olga: <@U0RITA> asked 2026-01-05 09:26 UTC. The card is in #orders (`d-sczphs`).
  thread: Plan: 1 of 3 objects changes
  thread: ```
  thread: unchanged ConfigMap/orders
  thread: unchanged Service/orders
  thread: update Deployment/orders api → registry.example/shop/orders@sha256:70da075b3771…
  thread: migration contract of 2.0.0: orders-contract-6cc923df
  thread: ```
  thread and channel: orders 2.1.0 to production needs 1 approval
omar: /deliver approve orders production
  to omar: You approved orders 2.1.0 to production (`d-sczphs`), for the plan `0a78e7f7fcec`. Its card in #orders shows how it stands.
  card in #orders: 🚚 *Delivering orders 2.1.0 to production*
  card in #orders: ⏳ Waits for orders-contract-6cc923df to change its data.
  card in #orders: ✅ Approved by <@U0OMAR>
  message in #orders: `orders.payments/production` · since 2026-01-05 09:26 UTC · last ordered by <@U0RITA>
  message in #orders: `orders.db/production` · since 2026-01-05 09:26 UTC · last ordered by <@U0RITA>
  message in the messages of omar: 🗳️ *orders 2.1.0 to production*
  message in the messages of omar: ✅ Approved by <@U0OMAR>.
  message in the messages of olga: 🗳️ *orders 2.1.0 to production*
  message in the messages of olga: ✅ Approved by <@U0OMAR>.
5 minutes pass
  card in #orders: ✅ *orders 2.0.0 ran in production*
  card in #orders: It ran until 2026-01-05 09:27 UTC, then 2.1.0 came (`d-sczphs`).
  card in #orders: It ran until 2026-01-05 09:27 UTC, then 2.1.0 came (`d-sczphs`).
  card in #orders: ✅ *orders 2.1.0 runs in production*
  card in #orders: Deployment `orders` ▰▰▰▰▰▰▰▰▰▰ 3 of 3 pods ready
  message in #orders: 📦 *cache of orders in production* is ready
  message in #orders: 📦 No release names it any more. It is kept until somebody removes it.
  thread: orders 2.1.0 runs in production
  thread and channel: No release names cache of orders in production any more. It is kept; /deliver deps remove removes it
  World: prod shop orders 2.1.0, 3 of 3 ready
rita: /deliver deps orders production
  to rita: *What orders needs in production* (2.1.0)
  to rita: ✅ *db*: PostgreSQL 17.2, db.r7g.large (aws-rds)
  to rita:       gives host `orders-db-production.main.eu-central-1.rds.simulated`, port `5432`, name `orders_db`, user `orders_db_b`, password in Secret `shop/orders-db-production-app-b`
  to rita:       owned by dba
  to rita: ✅ *payments*: payments >=1.4.0 (app)
  to rita:       gives version `1.4.0`
  to rita: 📦 *cache*: objects of cache (kubernetes)
  to rita:       gives service `orders-cache.shop.svc`, host `orders-cache.shop.svc`
  to rita:       owned by shop-team
  to rita:       no release that runs names it; `/deliver deps remove cache of orders in production` removes it
rita: /deliver deps remove cache of orders in production because 2.1.0 needs none
  to rita: ⚠️ Cannot remove a dependency: rita is neither operator there nor among its owners (shop-team). Ask an operator, or one of shop-team.
olga: /deliver deps remove cache of orders in production because 2.1.0 needs none
  to olga: 🗳️ *cache of orders in production*: Remove it. `o-yx50sf`
  to olga: *Somebody else has to agree first*, within a day: on its card in #orders, or with `/deliver deps agree o-yx50sf`.
  message in #orders: 🗳️ *cache of orders in production* waits for somebody to agree
  message in #orders: 🗳️ <@U0OLGA> wants to remove it (2026-01-05 09:31 UTC): 2.1.0 needs none.
  message in #orders: *One more person has to agree* (`o-yx50sf`).
  message in #orders: `orders.cache/production` · since 2026-01-05 09:31 UTC · last ordered by <@U0OLGA>
  thread and channel: <!subteam^S0SHOP> olga wants to remove it: cache of orders in production. Somebody else has to agree
olga: /deliver deps agree o-yx50sf
  to olga: ⚠️ Cannot agree: it was you who ordered it. Somebody else has to agree.
dana: /deliver deps agree o-yx50sf
  to dana: ✅ You agree to remove it: *cache of orders in production* (`o-yx50sf`). Its card is in #orders.
  message in #orders: 🗑️ *cache of orders in production* is gone
  thread: It is removed, as olga ordered
5 minutes pass
rita: /deliver deps orders production
  to rita: *What orders needs in production* (2.1.0)
  to rita: ✅ *db*: PostgreSQL 17.2, db.r7g.large (aws-rds)
  to rita:       gives host `orders-db-production.main.eu-central-1.rds.simulated`, port `5432`, name `orders_db`, user `orders_db_b`, password in Secret `shop/orders-db-production-app-b`
  to rita:       owned by dba
  to rita: ✅ *payments*: payments >=1.4.0 (app)
  to rita:       gives version `1.4.0`

# What a release needs can be away, broken, or somebody else's. The delivery holds, says why, and goes on.

in the shop of the sandbox
payments 1.4.0 runs in production
orders 1.4.1 runs in production
payments 1.4.1 runs in staging
from here on the rules of the sandbox hold

# Something of that name exists, and is not ours: nothing touches it before somebody says so.
somebody else has a database called orders-db-staging
olga: /deliver deploy orders 1.4.1 to staging
  to olga: Delivering orders 1.4.1 to staging: `d-bg5tc4`, see #orders
  card in #orders: ❌ *orders 1.4.1 could not be delivered to staging*
  card in #orders: *Cannot deliver orders 1.4.1 to staging: db: Cannot use database "orders-db-staging": it exists and is not ours.*
  card in #orders: /deliver deps adopt shows it and makes it ours.
  thread and channel: <@U0OLGA> Cannot deliver orders 1.4.1 to staging: db: Cannot use database "orders-db-staging": it exists and is not ours. /deliver deps adopt shows it and makes it ours
1 minute passes
olga: /deliver deps adopt db of orders in staging
  to olga: 🔎 *db of orders in staging* (aws-rds) would be adopted
  to olga: Wanted: aws-rds
  to olga: What is there: db: Cannot use database "orders-db-staging": it exists and is not ours.
  to olga: Nothing was changed. Once it is ours, the next delivery brings it to what its release wants, and its plan shows how.
olga: /deliver deps adopt db of orders in staging --yes
  to olga: 🗳️ *db of orders in staging*: Make it ours. `o-qafr7p`
  to olga: It begins at once. Its card is in #orders.
  message in #orders: What: aws-rds
  message in #orders: Kind: aws-rds
  message in #orders: 🗳️ <@U0OLGA> wanted to make it ours (2026-01-05 09:10 UTC).
  message in #orders: ⏳ Waits for database orders-db-staging to be ours.
  message in #orders: `orders.db/staging` · since 2026-01-05 09:10 UTC · last ordered by <@U0OLGA>
1 minute passes
  message in #orders: ✋ *db of orders in staging* holds
  message in #orders: ✋ *It holds until somebody decides*: it is ours now, and no delivery has brought it to what a release wants. Deliver the release again, or retry the delivery that holds.
  message in #orders: `orders.db/staging` · since 2026-01-05 09:10 UTC · last ordered by <@U0OLGA>
  thread and channel: db of orders in staging holds: it is ours now, and no delivery has brought it to what a release wants. Deliver the release again, or retry the delivery that holds
  thread: database orders-db-staging (PostgreSQL 16.4, db.t4g.medium, 50 GiB) is ours from now on
olga: /deliver deps orders staging
  to olga: *What orders needs in staging*
  to olga: ✋ *db*: aws-rds (aws-rds)
  to olga:       ✋ *It holds until somebody decides*: it is ours now, and no delivery has brought it to what a release wants. Deliver the release again, or retry the delivery that holds.
olga: /deliver deploy orders 1.4.1 to staging
  to olga: Delivering orders 1.4.1 to staging: `d-wg6hn9`, see #orders
  card in #orders: 🚚 *Delivering orders 1.4.1 to staging*
  card in #orders: ⏳ Waits for db, which waits for a new password of "postgres" to be stored; cache, which waits for Service shop-staging/orders-cache, Deployment shop-staging/orders-cache to be written.
  card in #orders: *What it needs*
  card in #orders: ✏️ *db*: PostgreSQL 16.4, db.t4g.medium
  card in #orders:       • set a new password of its master "postgres" · *it is down meanwhile* (whoever logs in as "postgres" cannot any more: give them roles of their own first)
  card in #orders:       • protect it from deletion
  card in #orders: ➕ *cache*: objects of cache
  card in #orders:       • create Deployment shop-staging/orders-cache, Service shop-staging/orders-cache
  message in #orders: What: PostgreSQL 16.4, db.t4g.medium
  message in #orders: ⏳ Waits for a new password of "postgres".
  message in #orders: `orders.db/staging` · since 2026-01-05 09:11 UTC · last ordered by <@U0OLGA>
  message in #orders: ✅ *payments of orders in staging* is ready
  message in #orders: What: payments >=1.4.0
  message in #orders: Kind: app
  message in #orders: `orders.payments/staging` · since 2026-01-05 09:11 UTC · last ordered by <@U0OLGA>
  message in #orders: What: objects of cache
  message in #orders: Kind: kubernetes
  message in #orders: ⏳ Waits for Deployment shop-staging/orders-cache: 0 of 1 ready.
  message in #orders: `orders.cache/staging` · since 2026-01-05 09:11 UTC · last ordered by <@U0OLGA>
  thread: Plan: 3 of 3 objects change
  thread: ```
  thread: create ConfigMap/orders
  thread: create Service/orders
  thread: create Deployment/orders api → registry.example/shop/orders@sha256:0c95ace3e987…
  thread: dependency db: set a new password of its master "postgres" (risk: downtime; whoever logs in as "postgres" cannot any more: give them roles of their own first)
  thread: dependency db: protect it from deletion
  thread: dependency cache: create Deployment shop-staging/orders-cache, Service shop-staging/orders-cache
  thread: ```
  World: shared shop-staging orders-cache redis:8.2, 0 of 1 ready
5 minutes pass
  card in #orders: ✅ *orders 1.4.1 runs in staging*
  card in #orders: Deployment `orders` ▰▰▰▰▰▰▰▰▰▰ 3 of 3 pods ready
  card in #orders: ✏️ changed *db*: PostgreSQL 16.4, db.t4g.medium (set a new password of its master "postgres"; protect it from deletion)
  card in #orders: ➕ made *cache*: objects of cache
  message in #orders: ✅ *db of orders in staging* is ready
  message in #orders: `orders.db/staging` · since 2026-01-05 09:11 UTC · last ordered by <@U0OLGA>
  message in #orders: ✅ *cache of orders in staging* is ready
  message in #orders: `orders.cache/staging` · since 2026-01-05 09:11 UTC · last ordered by <@U0OLGA>
  thread: orders 1.4.1 runs in staging
  World: shared shop-staging orders-cache redis:8.2, 1 of 1 ready
  World: shared shop-staging orders 1.4.1, 3 of 3 ready

# The cloud goes away in the middle of an upgrade: nothing fails of that, and nothing passes.
rita: /deliver deploy orders 2.0.0 to production
  to rita: Delivering orders 2.0.0 to production: `d-0kk9tq`, see #orders
  card in #orders: 🗳️ *orders 2.0.0 to production waits for approval*
  card in #orders: 🗳️ *1 more approval is needed* of release-managers, and one of dba. The request lapses 2026-01-05 17:16 UTC.
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
  message in the messages of omar: <@U0RITA> asked 2026-01-05 09:16 UTC. The card is in #orders (`d-0kk9tq`).
  message in the messages of olga: 🗳️ *orders 2.0.0 to production needs you*
  message in the messages of olga: <@U0RITA> asked 2026-01-05 09:16 UTC. The card is in #orders (`d-0kk9tq`).
  message in the messages of nora: 🗳️ *orders 2.0.0 to production needs you*
  message in the messages of nora: <@U0RITA> asked 2026-01-05 09:16 UTC. The card is in #orders (`d-0kk9tq`).
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
  to omar: You approved orders 2.0.0 to production (`d-0kk9tq`), for the plan `44a6174cd63a`. Its card in #orders shows how it stands.
  card in #orders: 🗳️ *An approval of dba is needed*. The request lapses 2026-01-05 17:16 UTC.
  card in #orders: ✅ <@U0OMAR> approved 2026-01-05 09:16 UTC
nora: /deliver approve orders production
  to nora: You approved orders 2.0.0 to production (`d-0kk9tq`), for the plan `44a6174cd63a`. Its card in #orders shows how it stands.
  card in #orders: 🚚 *Delivering orders 2.0.0 to production*
  card in #orders: ⏳ Waits for db, which waits for snapshot orders-db-production-before-17-2-2026-01-05-0916.
  card in #orders: ✅ Approved by <@U0OMAR>, <@U0NORA>
  card in #orders:       owned by dba
  message in #orders: `orders.payments/production` · since 2026-01-05 09:16 UTC · last ordered by <@U0RITA>
  message in #orders: Becomes: PostgreSQL 17.2, db.r7g.large
  message in #orders: Owners: dba
  message in #orders: ⏳ Waits for snapshot orders-db-production-before-17-2-2026-01-05-0916.
  message in #orders: `orders.db/production` · since 2026-01-05 09:16 UTC · last ordered by <@U0RITA>
  message in #orders: Owners: shop-team
  message in #orders: `orders.cache/production` · since 2026-01-05 09:16 UTC · last ordered by <@U0RITA>
  message in the messages of omar: 🗳️ *orders 2.0.0 to production*
  message in the messages of omar: ✅ Approved by <@U0OMAR>, <@U0NORA>.
  message in the messages of olga: 🗳️ *orders 2.0.0 to production*
  message in the messages of olga: ✅ Approved by <@U0OMAR>, <@U0NORA>.
  message in the messages of nora: 🗳️ *orders 2.0.0 to production*
  message in the messages of nora: ✅ Approved by <@U0OMAR>, <@U0NORA>.
20 seconds pass
  card in #orders: ⏳ Waits for db, which waits for database orders-db-production, which is backing-up.
  message in #orders: ⏳ Waits for the upgrade to PostgreSQL 17.2.
the cloud goes away
2 minutes pass
  card in #orders: ⏳ Waits for db, which waits for the upgrade to PostgreSQL 17.2.
  message in #orders: 🔌 main cannot be asked since 2026-01-05 09:16 UTC: Cannot look at database "orders-db-production": the cloud does not answer.
rita: /deliver why orders production
  to rita: 🚚 `d-0kk9tq` *Delivering orders 2.0.0 to production*
  to rita: It waits for db, which waits for the upgrade to PostgreSQL 17.2.
  to rita: ✅ Approved by <@U0OMAR>, <@U0NORA>
  to rita: *What happened*
  to rita: 2026-01-05 09:16 UTC  Plan: 1 of 3 objects changes
  to rita: 2026-01-05 09:16 UTC  stage approval began
  to rita: 2026-01-05 09:16 UTC  asks for 1 approval
  to rita: 2026-01-05 09:16 UTC  waits for 1 approval of release-managers and one of dba
  to rita: 2026-01-05 09:16 UTC  omar approved it
  to rita: 2026-01-05 09:16 UTC  nora approved it
  to rita: 2026-01-05 09:16 UTC  enough people approved it
  to rita: 2026-01-05 09:16 UTC  stage queue began
  to rita: 2026-01-05 09:16 UTC  stage dependencies began
  to rita: 2026-01-05 09:16 UTC  began to change the cluster
  to rita: 2026-01-05 09:16 UTC  waits for db; cache; payments
the migrations of orders fail
the cloud comes back
5 minutes pass
  card in #orders: ✋ *orders 2.0.0 to production is on hold*
  card in #orders: ✋ *It holds until somebody decides*: Job orders-expand-3705f000 of the expand of 2.0.0 failed: the job failed: Job has reached the specified backoff limit.
  card in #orders: Mend what keeps it, then retry; the release was not rolled out.
  message in #orders: ✅ *db of orders in production* is ready
  message in #orders: What: PostgreSQL 17.2, db.r7g.large
  message in #orders: `orders.db/production` · since 2026-01-05 09:18 UTC · last ordered by <@U0RITA>
  thread: snapshot orders-db-production-before-17-2-2026-01-05-0916 was taken before the upgrade to PostgreSQL 17.2
  thread and channel: <@U0RITA> orders 2.0.0 in production holds: Job orders-expand-3705f000 of the expand of 2.0.0 failed: the job failed: Job has reached the specified backoff limit. Mend what keeps it, then retry; the release was not rolled out

# The migration fails: the database is upgraded for good, so nothing goes back by itself.
rita: /deliver why orders production
  to rita: ✋ `d-0kk9tq` *orders 2.0.0 to production is on hold*
  to rita: It holds until somebody decides: Job orders-expand-3705f000 of the expand of 2.0.0 failed: the job failed: Job has reached the specified backoff limit.
  to rita: Mend what keeps it, then retry; the release was not rolled out.
  to rita: ✅ Approved by <@U0OMAR>, <@U0NORA>
  to rita: *What happened*
  to rita: 2026-01-05 09:16 UTC  Plan: 1 of 3 objects changes
  to rita: 2026-01-05 09:16 UTC  stage approval began
  to rita: 2026-01-05 09:16 UTC  asks for 1 approval
  to rita: 2026-01-05 09:16 UTC  waits for 1 approval of release-managers and one of dba
  to rita: 2026-01-05 09:16 UTC  omar approved it
  to rita: 2026-01-05 09:16 UTC  nora approved it
  to rita: 2026-01-05 09:16 UTC  enough people approved it
  to rita: 2026-01-05 09:16 UTC  stage queue began
  to rita: 2026-01-05 09:16 UTC  stage dependencies began
  to rita: 2026-01-05 09:16 UTC  began to change the cluster
  to rita: 2026-01-05 09:16 UTC  waits for db; cache; payments
  to rita: 2026-01-05 09:18 UTC  stage connections began
  to rita: 2026-01-05 09:18 UTC  stage migrations began
  to rita: 2026-01-05 09:18 UTC  waits for orders-expand-3705f000 to change its data
  to rita: 2026-01-05 09:18 UTC  holds: Job orders-expand-3705f000 of the expand of 2.0.0 failed: the job failed: Job has reached the specified backoff limit
the migrations of orders are mended
olga: /deliver retry orders production
  to olga: Retrying `d-0kk9tq` (orders 2.0.0 to production). Its card in #orders shows how it goes; so does `/deliver why d-0kk9tq`
  card in #orders: 🚚 *Delivering orders 2.0.0 to production*
  card in #orders: ⏳ Waits for orders-expand-3705f000 to change its data.
5 minutes pass
  card in #orders: ✅ *orders 1.4.1 ran in production*
  card in #orders: It ran until 2026-01-05 09:23 UTC, then 2.0.0 came (`d-0kk9tq`).
  card in #orders: ✅ *orders 2.0.0 runs in production*
  card in #orders: Deployment `orders` ▰▰▰▰▰▰▰▰▰▰ 3 of 3 pods ready
  card in #orders: ⏫ upgraded *db*: PostgreSQL 17.2, db.r7g.large (take a snapshot before the upgrade to PostgreSQL 17.2; upgrade PostgreSQL 16.4 to 17.2, in place)
  thread: orders 2.0.0 runs in production
  World: prod shop orders 2.0.0, 3 of 3 ready
rita: /deliver history orders production
  to rita: *History of orders in production*
  to rita: ✅ `d-0kk9tq` *orders 2.0.0 runs in production* · 2026-01-05 09:16 UTC · by <@U0RITA> · from 1.4.1 · took 7 min 34 s
  to rita: ✅ `d-v5nyqg` *orders 1.4.1 ran in production* · 2026-01-05 09:03 UTC · by <@U0OLGA> · took 50 s

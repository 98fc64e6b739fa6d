# One delivery at a time has a target; the next waits behind it, says so, and can be cancelled.

dana: /deliver deploy checkout 1.4.0 to staging
  to dana: Delivering checkout 1.4.0 to staging: `d-mhjm3s`, see #checkout
  card in #checkout: 🚚 *Delivering checkout 1.4.0 to staging*
  card in #checkout: Deployment `checkout` ▱▱▱▱▱▱▱▱▱▱ 0 of 3 pods ready
  card in #checkout: ⏳ Waits for pods: 0 of 3 ready.
  thread: Plan: 3 of 3 objects change
  thread: ```
  thread: create ConfigMap/checkout
  thread: create Service/checkout
  thread: create Deployment/checkout api → registry.example/shop/checkout@sha256:712c6f2e6a91…
  thread: ```
  World: shared shop-staging checkout 1.4.0, 0 of 3 ready
olga: /deliver deploy checkout 1.4.1 to staging
  to olga: Delivering checkout 1.4.1 to staging: `d-abbh8k`, see #checkout
  to olga: ⚠️ It waits its turn behind d-mhjm3s
  card in #checkout: 🚚 *Delivering checkout 1.4.1 to staging*
  card in #checkout: ⏳ Waits behind d-mhjm3s, at place 1 of the queue.
  thread: Plan: 1 of 3 objects changes
  thread: ```
  thread: unchanged ConfigMap/checkout
  thread: unchanged Service/checkout
  thread: update Deployment/checkout api → registry.example/shop/checkout@sha256:a4c792ec22b2…
  thread: ```
dana: /deliver deploy checkout 1.5.0 to staging
  to dana: Delivering checkout 1.5.0 to staging: `d-gdagjb`, see #checkout
  to dana: ⚠️ It waits its turn behind d-abbh8k
  card in #checkout: ⏭️ *checkout 1.4.1 to staging was superseded*
  card in #checkout: ⏹️ queue: stopped · 0 s
  card in #checkout: *checkout 1.4.1 to staging gave way to d-gdagjb.*
  card in #checkout: 🚚 *Delivering checkout 1.5.0 to staging*
  card in #checkout: ⏳ Waits behind d-mhjm3s, at place 1 of the queue.
  thread: Plan: 1 of 3 objects changes
  thread: ```
  thread: unchanged ConfigMap/checkout
  thread: unchanged Service/checkout
  thread: update Deployment/checkout api → registry.example/shop/checkout@sha256:9ecd4348e0c2…
  thread: ```
  thread: checkout 1.4.1 to staging gave way to d-gdagjb
5 seconds pass
  card in #checkout: ✅ *checkout 1.4.0 runs in staging*
  card in #checkout: Deployment `checkout` ▰▰▰▰▰▰▰▰▰▰ 3 of 3 pods ready
  card in #checkout: Deployment `checkout` ▱▱▱▱▱▱▱▱▱▱ 0 of 3 pods ready, 3 old
  card in #checkout: ⏳ Waits for pods: 0 of 3 ready.
  thread: checkout 1.4.0 runs in staging
  World: shared shop-staging checkout 1.5.0, 3 of 3 ready
dana: /deliver status checkout staging
  to dana: • *checkout* in *staging*: 1.4.0 since 2026-01-05 09:00 UTC (`d-mhjm3s`)
  to dana:       🚚 `d-gdagjb` Delivering checkout 1.5.0 to staging, waits for pods: 0 of 3 ready
  to dana: Deployment `checkout` ▱▱▱▱▱▱▱▱▱▱ 0 of 3 pods ready, 3 old
  to dana: More with `/deliver why d-gdagjb`.
dana: /deliver cancel checkout staging
  to dana: ⚠️ Cannot cancel: d-gdagjb has begun to act. `/deliver abort d-gdagjb` takes back what it did.
1 minute passes
  card in #checkout: ✅ *checkout 1.4.0 ran in staging*
  card in #checkout: It ran until 2026-01-05 09:00 UTC, then 1.5.0 came (`d-gdagjb`).
  card in #checkout: ✅ *checkout 1.5.0 runs in staging*
  card in #checkout: Deployment `checkout` ▰▰▰▰▰▰▰▰▰▰ 3 of 3 pods ready
  thread: checkout 1.5.0 runs in staging

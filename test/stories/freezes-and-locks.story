# In a freeze nothing starts, and what waits goes on by itself. A lock keeps others out.

checkout 1.4.1 runs in staging
from here on the rules of the sandbox hold

olga: /deliver freeze staging for 2 minutes "the audit runs"
  to olga: ❄️ Freezing *staging* until 2026-01-05 09:03 UTC (2 min): the audit runs. It is `f-kq0c5g`; <#C0CHECKOUT> is told, and `/deliver unfreeze f-kq0c5g` ends it.
  message in C0CHECKOUT: ❄️ *staging* is frozen until 2026-01-05 09:03 UTC: the audit runs.
  message in C0CHECKOUT: `f-kq0c5g` by <@U0OLGA> · what has begun finishes; going back and emergencies are never frozen
dana: /deliver deploy checkout 1.5.0 to staging
  to dana: Delivering checkout 1.5.0 to staging: `d-1cjr93`, see #checkout
  card in #checkout: 🚚 *Delivering checkout 1.5.0 to staging*
  card in #checkout: ⏳ olga froze it: the audit runs. Opens 2026-01-05 09:03 UTC.
  thread: Plan: 1 of 3 objects changes
  thread: ```
  thread: unchanged ConfigMap/checkout
  thread: unchanged Service/checkout
  thread: update Deployment/checkout api → registry.example/shop/checkout@sha256:9ecd4348e0c2…
  thread: ```
3 minutes pass
  card in #checkout: ✅ *checkout 1.4.1 ran in staging*
  card in #checkout: It ran until 2026-01-05 09:03 UTC, then 1.5.0 came (`d-1cjr93`).
  card in #checkout: ✅ *checkout 1.5.0 runs in staging*
  card in #checkout: Deployment `checkout` ▰▰▰▰▰▰▰▰▰▰ 3 of 3 pods ready
  message in #checkout: ⌛ *checkout 1.4.1 in staging was not signed off*
  message in #checkout: It needs nobody any more: another release came.
  message in #qa: 🔎 *checkout 1.4.1 in staging*
  message in #qa: It needs nobody any more: another release came.
  message in C0CHECKOUT: ☀️ *staging*: the freeze was over 2026-01-05 09:03 UTC. <@U0OLGA> had declared it from 2026-01-05 09:01 UTC: the audit runs.
  message in #checkout: 🔎 *checkout 1.5.0 in staging waits for a sign-off*
  message in #checkout: Test it at: https://staging.shop.example
  message in #checkout: *Changes 1.4.1 → 1.5.0* · 4 commits by dana, rita, lee
  message in #checkout: • b68fa71 Round totals half up, as receipts do – dana
  message in #checkout: • 7a2fdf1 Expose queue depth as a metric – rita
  message in #checkout: • af9e1ad Answer 409 instead of 500 when two carts collide – lee
  message in #checkout: • c55075c Pay with a saved card in one step – dana
  message in #checkout: *Notes*
  message in #checkout: ## What's changed
  message in #checkout: 
  message in #checkout: - Pay with a saved card in one step (@dana)
  message in #checkout: - Answer 409 instead of 500 when two carts collide (@lee)
  message in #checkout: - Expose queue depth as a metric (@rita)
  message in #checkout: - Round totals half up, as receipts do (@dana)
  message in #checkout: All notes
  message in #checkout: `s-78b3fda4` · delivered by `d-1cjr93` · asked 2026-01-05 09:03 UTC · details in the thread
  message in #qa: 🔎 *checkout 1.5.0 in staging needs you*
  message in #qa: A sign-off of qa is asked since 2026-01-05 09:03 UTC. The card is in #checkout (`s-78b3fda4`). Test it at https://staging.shop.example
  thread: checkout 1.5.0 runs in staging
  World: shared shop-staging checkout 1.5.0, 3 of 3 ready

checkout 1.5.1 is published
checkout 1.5.2 is published
dana: /deliver lock checkout staging "I look for a leak" --for 1h
  to dana: 🔒 Locking *checkout in staging* until 2026-01-05 10:04 UTC (1 h): I look for a leak. #checkout is told. `/deliver unlock checkout staging` ends it.
  message in #checkout: 🔒 *checkout in staging* is locked by <@U0DANA> until 2026-01-05 10:04 UTC: I look for a leak.
  message in #checkout: since 2026-01-05 09:04 UTC · only <@U0DANA> delivers here; going back is never locked
dave: /deliver deploy checkout 1.5.1 to staging
  to dave: Delivering checkout 1.5.1 to staging: `d-811agq`, see #checkout
  card in #checkout: 🚚 *Delivering checkout 1.5.1 to staging*
  card in #checkout: ⏳ dana locked it: I look for a leak. Opens 2026-01-05 10:04 UTC.
  message in #checkout: *Waiting*
  message in #checkout: 1. `d-811agq` checkout 1.5.1, asked for by <@U0DAVE>
  thread: Plan: 1 of 3 objects changes
  thread: ```
  thread: unchanged ConfigMap/checkout
  thread: unchanged Service/checkout
  thread: update Deployment/checkout api → registry.example/shop/checkout@sha256:b427e5fb9af7…
  thread: ```
dave: /deliver who checkout staging
  to dave: 🔒 *checkout in staging* is locked by <@U0DANA> since 2026-01-05 09:04 UTC until 2026-01-05 10:04 UTC (another 1 h): I look for a leak.
  to dave: Nothing is being delivered there.
  to dave: *Waiting*
  to dave: 1. `d-811agq` checkout 1.5.1, asked for by <@U0DAVE>
  to dave: `/deliver unlock checkout staging` ends the lock.
dave: /deliver unlock checkout staging
  to dave: ⚠️ Cannot unlock checkout in staging: dana has locked it: I look for a leak. Ask dana, or an operator of staging.

# Who locked it delivers.
dana: /deliver deploy checkout 1.5.2 to staging
  to dana: Delivering checkout 1.5.2 to staging: `d-eaeyw2`, see #checkout
  card in #checkout: ⏭️ *checkout 1.5.1 to staging was superseded*
  card in #checkout: ⏹️ queue: stopped · 0 s
  card in #checkout: *checkout 1.5.1 to staging gave way to d-eaeyw2.*
  card in #checkout: 🚚 *Delivering checkout 1.5.2 to staging*
  card in #checkout: Deployment `checkout` ▱▱▱▱▱▱▱▱▱▱ 0 of 3 pods ready, 3 old
  card in #checkout: ⏳ Waits for pods: 0 of 3 ready.
  thread: Plan: 1 of 3 objects changes
  thread: ```
  thread: unchanged ConfigMap/checkout
  thread: unchanged Service/checkout
  thread: update Deployment/checkout api → registry.example/shop/checkout@sha256:fa6bf621f395…
  thread: ```
  thread: checkout 1.5.1 to staging gave way to d-eaeyw2
  World: shared shop-staging checkout 1.5.2, 3 of 3 ready
20 seconds pass
  card in #checkout: ✅ *checkout 1.5.0 ran in staging*
  card in #checkout: It ran until 2026-01-05 09:04 UTC, then 1.5.2 came (`d-eaeyw2`).
  card in #checkout: ✅ *checkout 1.5.2 runs in staging*
  card in #checkout: Deployment `checkout` ▰▰▰▰▰▰▰▰▰▰ 3 of 3 pods ready
  message in #checkout: ⌛ *checkout 1.5.0 in staging was not signed off*
  message in #checkout: It needs nobody any more: another release came.
  message in #qa: 🔎 *checkout 1.5.0 in staging*
  message in #qa: It needs nobody any more: another release came.
  message in #checkout: 🔎 *checkout 1.5.2 in staging waits for a sign-off*
  message in #checkout: Test it at: https://staging.shop.example
  message in #checkout: *Changes 1.5.0 → 1.5.2* · 4 commits by rita, dana, lee
  message in #checkout: • 0018e48 Release 1.5.2 – rita
  message in #checkout: • c9ee687 Release 1.5.1 – rita
  message in #checkout: • e1cd660 Offer gift cards behind a flag – dana
  message in #checkout: • 61bedf6 Move sessions to signed cookies – lee
  message in #checkout: `s-13bbfc23` · delivered by `d-eaeyw2` · asked 2026-01-05 09:04 UTC · details in the thread
  message in #qa: 🔎 *checkout 1.5.2 in staging needs you*
  message in #qa: A sign-off of qa is asked since 2026-01-05 09:04 UTC. The card is in #checkout (`s-13bbfc23`). Test it at https://staging.shop.example
  thread: checkout 1.5.2 runs in staging
dana: /deliver unlock checkout staging
  to dana: 🔓 Unlocking *checkout in staging*.
  message in #checkout: 🔓 *checkout in staging* is free again: <@U0DANA> unlocked it 2026-01-05 09:04 UTC. <@U0DANA> had locked it since 2026-01-05 09:04 UTC: I look for a leak.

# A way back passes both.
olga: /deliver freeze staging for 1 hour "the audit runs again"
  to olga: ❄️ Freezing *staging* until 2026-01-05 10:04 UTC (1 h): the audit runs again. It is `f-n1bz1b`; <#C0CHECKOUT> is told, and `/deliver unfreeze f-n1bz1b` ends it.
  message in C0CHECKOUT: ❄️ *staging* is frozen until 2026-01-05 10:04 UTC: the audit runs again.
  message in C0CHECKOUT: `f-n1bz1b` by <@U0OLGA> · what has begun finishes; going back and emergencies are never frozen
olga: /deliver rollback checkout staging errors rise
  to olga: Rolling checkout in staging back to 1.5.0: `d-z0j0t6`, see #checkout
  card in #checkout: ↩️ *Rolling staging back to checkout 1.5.0*
  card in #checkout: Rolled back by: <@U0OLGA>
  card in #checkout: Reason: errors rise
  card in #checkout: Deployment `checkout` ▱▱▱▱▱▱▱▱▱▱ 0 of 3 pods ready, 3 old
  card in #checkout: ⏳ Waits for pods: 0 of 3 ready.
  thread: Plan: 1 of 3 objects changes
  thread: ```
  thread: unchanged ConfigMap/checkout
  thread: unchanged Service/checkout
  thread: update Deployment/checkout api → registry.example/shop/checkout@sha256:9ecd4348e0c2…
  thread: ```
  thread and channel: olga rolls checkout in staging back to 1.5.0: errors rise
  World: shared shop-staging checkout 1.5.0, 3 of 3 ready
30 seconds pass
  card in #checkout: ✅ *checkout 1.5.2 ran in staging*
  card in #checkout: It ran until 2026-01-05 09:04 UTC, then 1.5.0 came (`d-z0j0t6`).
  card in #checkout: ✅ *staging was rolled back to checkout 1.5.0*
  card in #checkout: Deployment `checkout` ▰▰▰▰▰▰▰▰▰▰ 3 of 3 pods ready
  message in #checkout: ⌛ *checkout 1.5.2 in staging was not signed off*
  message in #checkout: It needs nobody any more: another release came.
  message in #qa: 🔎 *checkout 1.5.2 in staging*
  message in #qa: It needs nobody any more: another release came.
  message in #checkout: 🔎 *checkout 1.5.0 in staging waits for a sign-off*
  message in #checkout: Test it at: https://staging.shop.example
  message in #checkout: *Changes 1.4.1 → 1.5.0* · 4 commits by dana, rita, lee
  message in #checkout: • b68fa71 Round totals half up, as receipts do – dana
  message in #checkout: • 7a2fdf1 Expose queue depth as a metric – rita
  message in #checkout: • af9e1ad Answer 409 instead of 500 when two carts collide – lee
  message in #checkout: • c55075c Pay with a saved card in one step – dana
  message in #checkout: *Notes*
  message in #checkout: ## What's changed
  message in #checkout: 
  message in #checkout: - Pay with a saved card in one step (@dana)
  message in #checkout: - Answer 409 instead of 500 when two carts collide (@lee)
  message in #checkout: - Expose queue depth as a metric (@rita)
  message in #checkout: - Round totals half up, as receipts do (@dana)
  message in #checkout: All notes
  message in #checkout: `s-77edaab6` · delivered by `d-z0j0t6` · asked 2026-01-05 09:04 UTC · details in the thread
  message in #qa: 🔎 *checkout 1.5.0 in staging needs you*
  message in #qa: A sign-off of qa is asked since 2026-01-05 09:04 UTC. The card is in #checkout (`s-77edaab6`). Test it at https://staging.shop.example
  thread: checkout 1.5.0 runs in staging

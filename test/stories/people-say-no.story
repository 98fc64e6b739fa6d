# A release that QA or a release manager does not want goes no further, and everybody sees who said so and why.

checkout 1.4.1 runs in staging
checkout 1.4.0 runs in production
from here on the rules of the sandbox hold

dana: /deliver deploy checkout 1.5.0 to staging
  to dana: Delivering checkout 1.5.0 to staging: `d-5vgcmh`, see #checkout
  card in #checkout: 🚚 *Delivering checkout 1.5.0 to staging*
  card in #checkout: Deployment `checkout` ▱▱▱▱▱▱▱▱▱▱ 0 of 3 pods ready, 3 old
  card in #checkout: ⏳ Waits for pods: 0 of 3 ready.
  thread: Plan: 1 of 3 objects changes
  thread: ```
  thread: unchanged ConfigMap/checkout
  thread: unchanged Service/checkout
  thread: update Deployment/checkout api → registry.example/shop/checkout@sha256:9ecd4348e0c2…
  thread: ```
  World: shared shop-staging checkout 1.5.0, 3 of 3 ready
20 seconds pass
  card in #checkout: ✅ *checkout 1.4.1 ran in staging*
  card in #checkout: It ran until 2026-01-05 09:02 UTC, then 1.5.0 came (`d-5vgcmh`).
  card in #checkout: ✅ *checkout 1.5.0 runs in staging*
  card in #checkout: Deployment `checkout` ▰▰▰▰▰▰▰▰▰▰ 3 of 3 pods ready
  message in #checkout: ⌛ *checkout 1.4.1 in staging was not signed off*
  message in #checkout: It needs nobody any more: another release came.
  message in #qa: 🔎 *checkout 1.4.1 in staging*
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
  message in #checkout: `s-78b3fda4` · delivered by `d-5vgcmh` · asked 2026-01-05 09:02 UTC · details in the thread
  message in #qa: 🔎 *checkout 1.5.0 in staging needs you*
  message in #qa: A sign-off of qa is asked since 2026-01-05 09:02 UTC. The card is in #checkout (`s-78b3fda4`). Test it at https://staging.shop.example
  thread: checkout 1.5.0 runs in staging
quinn: /deliver reject-release checkout staging
  to quinn: [form] Reject: Reason
quinn: /deliver reject-release checkout staging because totals are wrong
  to quinn: Rejecting checkout 1.5.0 in staging (`s-78b3fda4`). Its card in #checkout shows it
  card in #checkout: 🙅 rejected in staging by <@U0QUINN>: totals are wrong
  message in #checkout: 🙅 *checkout 1.5.0 was rejected in staging*
  message in #checkout: *🙅 rejected by <@U0QUINN>: totals are wrong* 2026-01-05 09:02 UTC
  message in #qa: 🔎 *checkout 1.5.0 in staging*
  message in #qa: 🙅 <@U0QUINN> rejected it 2026-01-05 09:02 UTC: totals are wrong
  thread and channel: quinn rejected checkout 1.5.0 in staging: totals are wrong
rita: /deliver promote checkout to production
  to rita: ⚠️ Cannot promote checkout 1.5.0 to production: quinn rejected it in staging: totals are wrong. Deliver a release that mends it, or ask those who sign off to look again; `/deliver pipeline checkout` shows how it stands.
rita: /deliver deploy checkout 1.5.0 to production
  to rita: ⚠️ Cannot deploy checkout 1.5.0 to production: quinn rejected it in staging: totals are wrong. Deliver a release that mends it, or ask those who sign off to look again; `/deliver pipeline checkout` shows how it stands.
dana: /deliver releases checkout
  to dana: *Releases of checkout*
  to dana: • *1.6.0-rc.1* · 2026-01-04 09:00 UTC · pre-release
  to dana: • *1.5.0* · 2026-01-03 09:00 UTC · runs in staging · 🙅 rejected in staging by <@U0QUINN>: totals are wrong
  to dana: • *1.4.1* · 2026-01-02 09:00 UTC
  to dana: • *1.4.0* · 2026-01-01 09:00 UTC · runs in production
  to dana: • *1.3.0* · 2025-12-31 09:00 UTC
  to dana: Checked 20 s ago.

# The fix comes, and is signed off.
checkout 1.5.1 is published
dana: /deliver deploy checkout 1.5.1 to staging
  to dana: Delivering checkout 1.5.1 to staging: `d-ha9m23`, see #checkout
  card in #checkout: 🚚 *Delivering checkout 1.5.1 to staging*
  card in #checkout: Deployment `checkout` ▱▱▱▱▱▱▱▱▱▱ 0 of 3 pods ready, 3 old
  card in #checkout: ⏳ Waits for pods: 0 of 3 ready.
  thread: Plan: 1 of 3 objects changes
  thread: ```
  thread: unchanged ConfigMap/checkout
  thread: unchanged Service/checkout
  thread: update Deployment/checkout api → registry.example/shop/checkout@sha256:b427e5fb9af7…
  thread: ```
  World: shared shop-staging checkout 1.5.1, 3 of 3 ready
20 seconds pass
  card in #checkout: ✅ *checkout 1.5.0 ran in staging*
  card in #checkout: It ran until 2026-01-05 09:02 UTC, then 1.5.1 came (`d-ha9m23`).
  card in #checkout: ✅ *checkout 1.5.1 runs in staging*
  card in #checkout: Deployment `checkout` ▰▰▰▰▰▰▰▰▰▰ 3 of 3 pods ready
  message in #checkout: It does not run there any more.
  message in #checkout: 🔎 *checkout 1.5.1 in staging waits for a sign-off*
  message in #checkout: Test it at: https://staging.shop.example
  message in #checkout: *Changes 1.5.0 → 1.5.1* · 3 commits by rita, dana, lee
  message in #checkout: • c9ee687 Release 1.5.1 – rita
  message in #checkout: • e1cd660 Offer gift cards behind a flag – dana
  message in #checkout: • 61bedf6 Move sessions to signed cookies – lee
  message in #checkout: `s-49be2331` · delivered by `d-ha9m23` · asked 2026-01-05 09:02 UTC · details in the thread
  message in #qa: 🔎 *checkout 1.5.1 in staging needs you*
  message in #qa: A sign-off of qa is asked since 2026-01-05 09:02 UTC. The card is in #checkout (`s-49be2331`). Test it at https://staging.shop.example
  thread: checkout 1.5.1 runs in staging
quinn: /deliver signoff checkout staging because totals are right
  to quinn: Signing off checkout 1.5.1 in staging (`s-49be2331`). Its card in #checkout shows it
  message in #checkout: ✅ *checkout 1.5.1 is signed off in staging*
  message in #checkout: *✅ signed off by <@U0QUINN>: totals are right* 2026-01-05 09:02 UTC
  message in #qa: 🔎 *checkout 1.5.1 in staging*
  message in #qa: ✅ <@U0QUINN> signed it off 2026-01-05 09:02 UTC: totals are right
  thread: quinn signed off checkout 1.5.1 in staging: totals are right
20 seconds pass
  message in #checkout: ⏩ *checkout 1.5.1 may go to production*
  message in #checkout: It runs in staging, and nothing keeps it there.
  message in #checkout: `p-4c552c8a` · delivered by `d-ha9m23` · asked 2026-01-05 09:02 UTC
rita: /deliver deploy checkout 1.5.1 to production
  to rita: Delivering checkout 1.5.1 to production: `d-p45tbf`, see #checkout
  card in #checkout: 🗳️ *checkout 1.5.1 to production waits for approval*
  card in #checkout: 🗳️ *2 more approvals are needed* of release-managers (2 in all). The request lapses 2026-01-05 17:03 UTC.
  card in #checkout: ✅ It ran in staging.
  card in #checkout: ✅ It soaked in staging.
  card in #checkout: ✅ quinn signed it off in staging.
  card in #checkout: *Changes 1.4.0 → 1.5.1* · 8 commits by rita, dana, lee, omar
  card in #checkout: • c9ee687 Release 1.5.1 – rita
  card in #checkout: • e1cd660 Offer gift cards behind a flag – dana
  card in #checkout: • 61bedf6 Move sessions to signed cookies – lee
  card in #checkout: • b68fa71 Round totals half up, as receipts do – dana
  card in #checkout: • 7a2fdf1 Expose queue depth as a metric – rita
  card in #checkout: • af9e1ad Answer 409 instead of 500 when two carts collide – lee
  card in #checkout: • c55075c Pay with a saved card in one step – dana
  card in #checkout: • a1e35af Close idle database connections – omar
  card in #checkout: *Plan* `5894fd5a55b5`: 1 of 3 objects changes
  card in #checkout: *update* `Deployment shop/checkout` · risk: restart
  card in #checkout: api: `registry.example/shop/checkout@sha256:712c6f2e6a91…` → `registry.example/shop/checkout@sha256:b427e5fb9af7…`
  card in #checkout: ```
  card in #checkout: @@ -23,7 +23,7 @@
  card in #checkout:          - envFrom:
  card in #checkout:              - configMapRef:
  card in #checkout:                  name: checkout
  card in #checkout: -          image: registry.example/shop/checkout@sha256:712c6f2e6a915a192d8d9125b88cff5fcde0840b6b1ff7f77dfa7c27649e72e5
  card in #checkout: +          image: registry.example/shop/checkout@sha256:b427e5fb9af7c25706ca17522437b60116366b2ec69fd06391e7a702875f7d48
  card in #checkout:            name: api
  card in #checkout:            ports:
  card in #checkout:              - containerPort: 8080
  card in #checkout: ```
  message in #checkout: ✅ *checkout 1.5.1 to production: somebody took it on*
  message in #checkout: The card of `d-p45tbf` shows how it goes.
  message in the messages of omar: 🗳️ *checkout 1.5.1 to production needs you*
  message in the messages of omar: <@U0RITA> asked 2026-01-05 09:03 UTC. The card is in #checkout (`d-p45tbf`).
  message in the messages of olga: 🗳️ *checkout 1.5.1 to production needs you*
  message in the messages of olga: <@U0RITA> asked 2026-01-05 09:03 UTC. The card is in #checkout (`d-p45tbf`).
  thread: Plan: 1 of 3 objects changes
  thread: ```
  thread: unchanged ConfigMap/checkout
  thread: unchanged Service/checkout
  thread: update Deployment/checkout api → registry.example/shop/checkout@sha256:b427e5fb9af7…
  thread: ```
  thread and channel: checkout 1.5.1 to production needs 2 approvals
omar: /deliver reject checkout production because not on a Friday evening
  to omar: You rejected checkout 1.5.1 to production (`d-p45tbf`), for the plan `5894fd5a55b5`. Its card in #checkout shows how it stands.
  card in #checkout: 🙅 *checkout 1.5.1 to production was rejected*
  card in #checkout: *omar rejected checkout 1.5.1 to production: not on a Friday evening.*
  message in the messages of omar: 🗳️ *checkout 1.5.1 to production*
  message in the messages of omar: It needs nobody any more. omar rejected checkout 1.5.1 to production: not on a Friday evening.
  message in the messages of olga: 🗳️ *checkout 1.5.1 to production*
  message in the messages of olga: It needs nobody any more. omar rejected checkout 1.5.1 to production: not on a Friday evening.
  thread: <@U0RITA> omar rejected checkout 1.5.1 to production: not on a Friday evening

# Nobody decides: it lapses, and nothing was changed.
2 minutes pass
rita: /deliver deploy checkout 1.5.1 to production
  to rita: Delivering checkout 1.5.1 to production: `d-xnb9ez`, see #checkout
  card in #checkout: 🗳️ *checkout 1.5.1 to production waits for approval*
  card in #checkout: 🗳️ *2 more approvals are needed* of release-managers (2 in all). The request lapses 2026-01-05 17:05 UTC.
  card in #checkout: ✅ It ran in staging.
  card in #checkout: ✅ It soaked in staging.
  card in #checkout: ✅ quinn signed it off in staging.
  card in #checkout: *Changes 1.4.0 → 1.5.1* · 8 commits by rita, dana, lee, omar
  card in #checkout: • c9ee687 Release 1.5.1 – rita
  card in #checkout: • e1cd660 Offer gift cards behind a flag – dana
  card in #checkout: • 61bedf6 Move sessions to signed cookies – lee
  card in #checkout: • b68fa71 Round totals half up, as receipts do – dana
  card in #checkout: • 7a2fdf1 Expose queue depth as a metric – rita
  card in #checkout: • af9e1ad Answer 409 instead of 500 when two carts collide – lee
  card in #checkout: • c55075c Pay with a saved card in one step – dana
  card in #checkout: • a1e35af Close idle database connections – omar
  card in #checkout: *Plan* `5894fd5a55b5`: 1 of 3 objects changes
  card in #checkout: *update* `Deployment shop/checkout` · risk: restart
  card in #checkout: api: `registry.example/shop/checkout@sha256:712c6f2e6a91…` → `registry.example/shop/checkout@sha256:b427e5fb9af7…`
  card in #checkout: ```
  card in #checkout: @@ -23,7 +23,7 @@
  card in #checkout:          - envFrom:
  card in #checkout:              - configMapRef:
  card in #checkout:                  name: checkout
  card in #checkout: -          image: registry.example/shop/checkout@sha256:712c6f2e6a915a192d8d9125b88cff5fcde0840b6b1ff7f77dfa7c27649e72e5
  card in #checkout: +          image: registry.example/shop/checkout@sha256:b427e5fb9af7c25706ca17522437b60116366b2ec69fd06391e7a702875f7d48
  card in #checkout:            name: api
  card in #checkout:            ports:
  card in #checkout:              - containerPort: 8080
  card in #checkout: ```
  message in the messages of omar: 🗳️ *checkout 1.5.1 to production needs you*
  message in the messages of omar: <@U0RITA> asked 2026-01-05 09:05 UTC. The card is in #checkout (`d-xnb9ez`).
  message in the messages of olga: 🗳️ *checkout 1.5.1 to production needs you*
  message in the messages of olga: <@U0RITA> asked 2026-01-05 09:05 UTC. The card is in #checkout (`d-xnb9ez`).
  thread: Plan: 1 of 3 objects changes
  thread: ```
  thread: unchanged ConfigMap/checkout
  thread: unchanged Service/checkout
  thread: update Deployment/checkout api → registry.example/shop/checkout@sha256:b427e5fb9af7…
  thread: ```
  thread and channel: checkout 1.5.1 to production needs 2 approvals
500 minutes pass
  card in #checkout: ⌛ *checkout 1.5.1 to production was not approved in time*
  card in #checkout: ⏹️ approval: stopped · 8 h 0 min
  card in #checkout: *checkout 1.5.1 was not delivered to production: nobody decided about it in time.*
  message in the messages of omar: 🗳️ *checkout 1.5.1 to production*
  message in the messages of omar: It needs nobody any more. checkout 1.5.1 was not delivered to production: nobody decided about it in time.
  message in the messages of olga: 🗳️ *checkout 1.5.1 to production*
  message in the messages of olga: It needs nobody any more. checkout 1.5.1 was not delivered to production: nobody decided about it in time.
  thread: checkout 1.5.1 to production still waits for 2 approvals
  thread and channel: <!subteam^S0SRE> Nobody decided about checkout 1.5.1 to production yet: it waits for 2 approvals
  thread: <@U0RITA> checkout 1.5.1 was not delivered to production: nobody decided about it in time
rita: /deliver why checkout production
  to rita: ⌛ `d-xnb9ez` *checkout 1.5.1 to production was not approved in time*
  to rita: checkout 1.5.1 was not delivered to production: nobody decided about it in time.
  to rita: *What happened*
  to rita: 2026-01-05 09:05 UTC  Plan: 1 of 3 objects changes
  to rita: 2026-01-05 09:05 UTC  stage approval began
  to rita: 2026-01-05 09:05 UTC  asks for 2 approvals
  to rita: 2026-01-05 09:05 UTC  waits for 2 approvals of release-managers
  to rita: 2026-01-05 09:35 UTC  waits for 2 approvals of release-managers
  to rita: 2026-01-05 17:05 UTC  checkout 1.5.1 was not delivered to production: nobody decided about it in time

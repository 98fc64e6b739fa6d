# A release runs, and one request in five fails: an alert opens a thread, says what was delivered lately, and ends with its time line.

in the shop of the sandbox
checkout 1.4.1 runs in dev
people use the apps, and what watches them tells the bot
2 minutes pass
olga: /deliver alerts
  to olga: ✅ No alert fires.
new releases of checkout answer with errors
dana: /deliver deploy checkout 1.5.0 to dev
  to dana: Delivering checkout 1.5.0 to dev: `d-x89hn5`, see #checkout
  card in #checkout: 🚚 *Delivering checkout 1.5.0 to dev*
  card in #checkout: Deployment `checkout` ▱▱▱▱▱▱▱▱▱▱ 0 of 1 pods ready, 1 old
  card in #checkout: ⏳ Waits for pods: 0 of 1 ready.
  thread: Plan: 1 of 3 objects changes
  thread: ```
  thread: unchanged ConfigMap/checkout
  thread: unchanged Service/checkout
  thread: update Deployment/checkout api → registry.example/shop/checkout@sha256:9ecd4348e0c2…
  thread: ```
  World: shared shop-dev checkout 1.5.0, 1 of 1 ready
30 seconds pass
  card in #checkout: ✅ *checkout 1.4.1 ran in dev*
  card in #checkout: It ran until 2026-01-05 09:05 UTC, then 1.5.0 came (`d-x89hn5`).
  card in #checkout: ✅ *checkout 1.5.0 runs in dev*
  card in #checkout: Deployment `checkout` ▰▰▰▰▰▰▰▰▰▰ 1 of 1 pods ready
  thread: checkout 1.5.0 runs in dev
30 seconds pass
  message in #checkout: 🚨 *ErrorRateHigh* · checkout in dev · critical
  message in #checkout: 1 firing
  message in #checkout: 22% of the requests to checkout fail
  message in #checkout: More than 5 % of the requests were answered with an error for a minute.
  message in #checkout: Since: 2026-01-05 09:05 UTC
  message in #checkout: 🚚 checkout 1.5.0 reached dev 2026-01-05 09:05 UTC, 41 s before (`d-x89hn5`)
  message in #checkout: 🚚 checkout 1.4.1 reached dev 2026-01-05 09:00 UTC, 5 min before (`d-m06b0x`)
  message in #checkout: Runbook · Dashboard · Rule · `a-7aed9deb` of deliver at shared
dana: /deliver logs checkout dev
  to dana: 📜 *Logs of checkout in dev* · last 15 min
  to dana: 🆕 *New since 1.5.0* (2026-01-05 09:05 UTC)
  to dana: • 3× error `payment was declined by the gateway`
  to dana: *As before*
  to dana: • 176× info `request served`
  to dana: • 4× warn `retried a slow call`
  to dana: ```
  to dana: 09:05:38 level=info msg="request served" method=GET path=/checkout status=200 took=81ms trace=b4a05e33
  to dana: 09:05:40 level=info msg="request served" method=GET path=/health status=200 took=25ms trace=428f994e
  to dana: 09:05:42 level=info msg="request served" method=GET path=/cart/items status=200 took=46ms trace=4e2acf72
  to dana: 09:05:44 level=info msg="request served" method=GET path=/orders status=200 took=43ms trace=d1e2f4be
  to dana: 09:05:46 level=info msg="request served" method=GET path=/cart status=200 took=38ms trace=641279e1
  to dana: 09:05:48 level=info msg="request served" method=GET path=/prices status=200 took=86ms trace=c223f49e
  to dana: 09:05:50 level=info msg="request served" method=GET path=/cart/items status=200 took=115ms trace=1a63785d
  to dana: 09:05:52 level=info msg="request served" method=GET path=/orders status=200 took=93ms trace=a17b7f7c
  to dana: 09:05:54 level=info msg="request served" method=GET path=/cart status=200 took=87ms trace=8d44736c
  to dana: 09:05:56 level=info msg="request served" method=GET path=/cart/items status=200 took=62ms trace=65a74741
  to dana: 09:05:58 level=error msg="payment was declined by the gateway" order=16005 gateway=pay-2 trace=fdb50f91
  to dana: 09:06:00 level=info msg="request served" method=GET path=/cart status=200 took=28ms trace=29b2df2c
  to dana: ```
  to dana: 183 lines · from Loki · all of them come as a file, to you alone · times are UTC
dana: /deliver ack a-7aed9deb
  to dana: 👀 You look after *ErrorRateHigh* (`a-7aed9deb`) now; its thread says so, and nobody else is called.
  message in #checkout: Acknowledged: by <@U0DANA> 2026-01-05 09:06 UTC
  thread: dana acknowledged it
olga: /deliver rollback checkout dev "alert ErrorRateHigh"
  to olga: Rolling checkout in dev back to 1.4.1: `d-5f87ch`, see #checkout
  card in #checkout: ↩️ *Rolling dev back to checkout 1.4.1*
  card in #checkout: Rolled back by: <@U0OLGA>
  card in #checkout: Reason: alert ErrorRateHigh
  card in #checkout: Deployment `checkout` ▱▱▱▱▱▱▱▱▱▱ 0 of 1 pods ready, 1 old
  card in #checkout: ⏳ Waits for pods: 0 of 1 ready.
  thread: Plan: 1 of 3 objects changes
  thread: ```
  thread: unchanged ConfigMap/checkout
  thread: unchanged Service/checkout
  thread: update Deployment/checkout api → registry.example/shop/checkout@sha256:a4c792ec22b2…
  thread: ```
  thread and channel: olga rolls checkout in dev back to 1.4.1: alert ErrorRateHigh
  World: shared shop-dev checkout 1.4.1, 1 of 1 ready
2 minutes pass
  card in #checkout: ✅ *checkout 1.5.0 ran in dev*
  card in #checkout: It ran until 2026-01-05 09:06 UTC, then 1.4.1 came (`d-5f87ch`).
  card in #checkout: ✅ *dev was rolled back to checkout 1.4.1*
  card in #checkout: Deployment `checkout` ▰▰▰▰▰▰▰▰▰▰ 1 of 1 pods ready
  message in #checkout: ✅ *ErrorRateHigh* · checkout in dev is resolved
  message in #checkout: From 2026-01-05 09:05 UTC until 2026-01-05 09:06 UTC (1 min 7 s)
  message in #checkout: 7.81% of the requests to checkout fail
  message in #checkout: • 2026-01-05 09:05 UTC fired
  message in #checkout: • 2026-01-05 09:06 UTC acknowledged by dana
  message in #checkout: • 2026-01-05 09:06 UTC dev was rolled back to checkout 1.4.1
  message in #checkout: • 2026-01-05 09:06 UTC resolved
  thread: checkout 1.4.1 runs in dev
  thread: Resolved after 1 min
  thread: ```
  thread: 09:05 UTC fired
  thread: 09:06 UTC acknowledged by dana
  thread: 09:06 UTC dev was rolled back to checkout 1.4.1 (d-5f87ch)
  thread: 09:06 UTC resolved
  thread: ```
olga: /deliver alerts
  to olga: ✅ No alert fires.

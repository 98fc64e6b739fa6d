# What is scheduled runs with the rights that its creator has then, where everybody sees it.

checkout 1.4.1 runs in staging
dana: /deliver schedule "scale checkout staging 1" weekdays at 20:00 --timezone Europe/Berlin
  to dana: ⏰ Scheduled `scale checkout staging 1` weekdays at 20:00 (Europe/Berlin) as `t-bkxw3c`. It runs with the rights that you have then.
  to dana: Next: Mon 2026-01-05 20:00, Tue 2026-01-06 20:00, Wed 2026-01-07 20:00 (Europe/Berlin). What is missed is left out, if it is more than an hour late.
  to dana: <#C0CHECKOUT> is told. `/deliver unschedule t-bkxw3c` removes it, `/deliver schedule run t-bkxw3c` runs it now.
  message in C0CHECKOUT: ⏰ `scale checkout staging 1` weekdays at 20:00 (Europe/Berlin), next 2026-01-05 19:00 UTC
  message in C0CHECKOUT: `t-bkxw3c` with the rights of <@U0DANA> · what is missed is left out
dana: /deliver schedule "restart checkout staging" in 30 minutes
  to dana: ⏰ Scheduled `restart checkout staging` in 30 minutes as `t-2qc9gr`. It runs with the rights that you have then.
  to dana: It comes: Mon 2026-01-05 09:31 (UTC). What is missed is left out, if it is more than an hour late.
  to dana: <#C0CHECKOUT> is told. `/deliver unschedule t-2qc9gr` removes it, `/deliver schedule run t-2qc9gr` runs it now.
  message in C0CHECKOUT: ⏰ `restart checkout staging` in 30 minutes, next 2026-01-05 09:31 UTC
  message in C0CHECKOUT: `t-2qc9gr` with the rights of <@U0DANA> · what is missed is left out
dana: /deliver schedules
  to dana: *Schedules*
  to dana: ⏰ `t-2qc9gr` `restart checkout staging` in 30 minutes
  to dana: next 2026-01-05 09:31 UTC · by <@U0DANA>
  to dana: ⏰ `t-bkxw3c` `scale checkout staging 1` weekdays at 20:00 (Europe/Berlin)
  to dana: next 2026-01-05 19:00 UTC · by <@U0DANA>
  to dana: `/deliver schedule "report" weekdays at 9:00` makes one.
31 minutes pass
  card in #checkout: ✅ *checkout was restarted in staging*
  card in #checkout: Deployment `checkout` ▰▰▰▰▰▰▰▰▰▰ 3 of 3 pods ready
  message in C0CHECKOUT: ⏰ `restart checkout staging` in 30 minutes is over.
  message in C0CHECKOUT: ✅ last 2026-01-05 09:31 UTC: Restarting checkout in staging: `d-gvyq3a`, see #checkout
  message in C0CHECKOUT: ✅ `restart checkout staging` for <@U0DANA> · `t-2qc9gr`, of 2026-01-05 09:31 UTC
  message in C0CHECKOUT: Restarting checkout in staging: `d-gvyq3a`, see #checkout
  thread: Plan: 1 of 3 objects changes
  thread: ```
  thread: unchanged ConfigMap/checkout
  thread: unchanged Service/checkout
  thread: update Deployment/checkout
  thread: ```
  thread: checkout was restarted in staging
dana: /deliver history checkout staging
  to dana: *History of checkout in staging*
  to dana: ✅ `d-gvyq3a` *checkout was restarted in staging* · 2026-01-05 09:31 UTC · by <@U0DANA> · from 1.4.1 · took 10 s
  to dana: ✅ `d-abbh8k` *checkout 1.4.1 ran in staging* · 2026-01-05 09:00 UTC · by <@U0OLGA> · took 4 s
590 minutes pass
  card in #checkout: ✅ *api of checkout is scaled to 1 in staging*
  card in #checkout: Deployment `checkout` ▰▰▰▰▰▰▰▰▰▰ 1 of 1 pods ready
  message in C0CHECKOUT: ⏰ `scale checkout staging 1` weekdays at 20:00 (Europe/Berlin), next 2026-01-06 19:00 UTC
  message in C0CHECKOUT: `t-bkxw3c` with the rights of <@U0DANA> · what is missed is left out · ✅ last 2026-01-05 19:00 UTC: Scaling api of checkout in staging to 1: `d-19qgf9`, see #checkout
  message in C0CHECKOUT: ✅ `scale checkout staging 1` for <@U0DANA> · `t-bkxw3c`, of 2026-01-05 19:00 UTC
  message in C0CHECKOUT: Scaling api of checkout in staging to 1: `d-19qgf9`, see #checkout
  thread: Plan: 1 of 3 objects changes
  thread: ```
  thread: unchanged ConfigMap/checkout
  thread: unchanged Service/checkout
  thread: update Deployment/checkout
  thread: ```
  thread: api of checkout is scaled to 1 in staging
  World: shared shop-staging checkout 1.4.1, 1 of 1 ready
dana: /deliver schedules
  to dana: *Schedules*
  to dana: ⏰ `t-bkxw3c` `scale checkout staging 1` weekdays at 20:00 (Europe/Berlin)
  to dana: next 2026-01-06 19:00 UTC · by <@U0DANA> · ✅ last 2026-01-05 19:00 UTC: Scaling api of checkout in staging to 1: `d-19qgf9`, see #checkout
  to dana: `/deliver schedule "report" weekdays at 9:00` makes one.

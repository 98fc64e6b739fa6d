# Taking a release back needs an operator and a reason, and waits for nobody.

checkout 1.4.1 runs in staging
dana: /deliver deploy checkout 1.5.0 to staging
  to dana: Delivering checkout 1.5.0 to staging: `d-1kk3h9`, see #checkout
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
30 seconds pass
  card in #checkout: ✅ *checkout 1.4.1 ran in staging*
  card in #checkout: It ran until 2026-01-05 09:01 UTC, then 1.5.0 came (`d-1kk3h9`).
  card in #checkout: ✅ *checkout 1.5.0 runs in staging*
  card in #checkout: Deployment `checkout` ▰▰▰▰▰▰▰▰▰▰ 3 of 3 pods ready
  thread: checkout 1.5.0 runs in staging
dana: /deliver rollback checkout staging "error rate doubled"
  to dana: ⚠️ Cannot roll back in staging: you are developer in dev and staging and viewer in production only. It needs the role operator. Operators there: the group sre.
olga: /deliver rollback checkout staging
  to olga: [form] Roll back: Reason
olga: /deliver rollback checkout staging "error rate doubled"
  to olga: Rolling checkout in staging back to 1.4.1: `d-xhejxe`, see #checkout
  card in #checkout: ↩️ *Rolling staging back to checkout 1.4.1*
  card in #checkout: Rolled back by: <@U0OLGA>
  card in #checkout: Reason: error rate doubled
  card in #checkout: Deployment `checkout` ▱▱▱▱▱▱▱▱▱▱ 0 of 3 pods ready, 3 old
  card in #checkout: ⏳ Waits for pods: 0 of 3 ready.
  thread: Plan: 1 of 3 objects changes
  thread: ```
  thread: unchanged ConfigMap/checkout
  thread: unchanged Service/checkout
  thread: update Deployment/checkout api → registry.example/shop/checkout@sha256:a4c792ec22b2…
  thread: ```
  thread and channel: olga rolls checkout in staging back to 1.4.1: error rate doubled
  World: shared shop-staging checkout 1.4.1, 3 of 3 ready
30 seconds pass
  card in #checkout: ✅ *checkout 1.5.0 ran in staging*
  card in #checkout: It ran until 2026-01-05 09:01 UTC, then 1.4.1 came (`d-xhejxe`).
  card in #checkout: ✅ *staging was rolled back to checkout 1.4.1*
  card in #checkout: Deployment `checkout` ▰▰▰▰▰▰▰▰▰▰ 3 of 3 pods ready
  thread: checkout 1.4.1 runs in staging
dana: /deliver deploy checkout 1.5.0 to staging
  to dana: Delivering checkout 1.5.0 to staging: `d-c9nf28`, see #checkout
  to dana: ⚠️ olga took 1.5.0 back here before: error rate doubled
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
2 seconds pass
olga: /deliver rollback checkout staging "still bad"
  to olga: Rolling checkout in staging back to 1.4.1: `d-wq69f8`, see #checkout
  to olga: ⚠️ It takes over from d-c9nf28
  card in #checkout: It ran until 2026-01-05 09:02 UTC, then 1.4.1 came (`d-wq69f8`).
  card in #checkout: ⏭️ *checkout 1.5.0 to staging was superseded*
  card in #checkout: ⏹️ rollout: stopped · 2 s
  card in #checkout: *d-wq69f8 took staging over from checkout 1.5.0.*
  card in #checkout: ✅ *staging was rolled back to checkout 1.4.1*
  card in #checkout: Rolled back by: <@U0OLGA>
  card in #checkout: Reason: still bad
  card in #checkout: Deployment `checkout` ▰▰▰▰▰▰▰▰▰▰ 3 of 3 pods ready
  thread: d-wq69f8 took staging over from checkout 1.5.0
  thread: Plan: 1 of 3 objects changes
  thread: ```
  thread: unchanged ConfigMap/checkout
  thread: unchanged Service/checkout
  thread: update Deployment/checkout api → registry.example/shop/checkout@sha256:a4c792ec22b2…
  thread: ```
  thread and channel: olga rolls checkout in staging back to 1.4.1: still bad
  thread: checkout 1.4.1 runs in staging
  World: shared shop-staging checkout 1.4.1, 3 of 3 ready
30 seconds pass
dana: /deliver history checkout staging
  to dana: *History of checkout in staging*
  to dana: ✅ `d-wq69f8` *staging was rolled back to checkout 1.4.1* · 2026-01-05 09:02 UTC · by <@U0OLGA> · from 1.5.0 · took 0 s
  to dana:       still bad
  to dana: ⏭️ `d-c9nf28` *checkout 1.5.0 to staging was superseded* · 2026-01-05 09:02 UTC · by <@U0DANA> · from 1.4.1 · took 2 s
  to dana: ✅ `d-xhejxe` *staging was rolled back to checkout 1.4.1* · 2026-01-05 09:01 UTC · by <@U0OLGA> · from 1.5.0 · took 10 s
  to dana:       error rate doubled
  to dana: ✅ `d-1kk3h9` *checkout 1.5.0 ran in staging* · 2026-01-05 09:01 UTC · by <@U0DANA> · from 1.4.1 · took 10 s
  to dana: ✅ `d-abbh8k` *checkout 1.4.1 ran in staging* · 2026-01-05 09:00 UTC · by <@U0OLGA> · took 4 s

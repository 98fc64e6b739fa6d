/**
 * Answers of GitHub's REST API, version 2022-11-28, as docs.github.com shows them under "List check runs for a Git
 * reference" (rest/checks/runs) and "Get the combined status for a specific reference" (rest/commits/statuses), without
 * the repository, the app and the suite that they repeat. The details of each are the test's to change.
 */
export function checkRun(details: object = {}): object {
  return {
    id: 4,
    head_sha: 'ce587453ced02b1526dfb4cb910479d431683101',
    node_id: 'MDg6Q2hlY2tSdW40',
    external_id: '',
    url: 'https://api.github.com/repos/github/hello-world/check-runs/4',
    html_url: 'https://github.com/github/hello-world/runs/4',
    details_url: 'https://example.com',
    status: 'completed',
    conclusion: 'neutral',
    started_at: '2018-05-04T01:14:52Z',
    completed_at: '2018-05-04T01:14:52Z',
    output: {
      title: 'Mighty Readme report',
      summary: 'There are 0 failures, 2 warnings, and 1 notice.',
      text: 'You may have some misspelled words on lines 2 and 4. You also may want to add a section in your README about how to install your app.',
      annotations_count: 2,
      annotations_url: 'https://api.github.com/repos/github/hello-world/check-runs/4/annotations',
    },
    name: 'mighty_readme',
    check_suite: { id: 5 },
    pull_requests: [],
    ...details,
  }
}

export function checkRuns(...check_runs: readonly object[]): object {
  return { total_count: check_runs.length, check_runs }
}

export function status(details: object = {}): object {
  return {
    url: 'https://api.github.com/repos/octocat/Hello-World/statuses/6dcb09b5b57875f334f61aebed695e2e4193db5e',
    avatar_url: 'https://github.com/images/error/hubot_happy.gif',
    id: 1,
    node_id: 'MDY6U3RhdHVzMQ==',
    state: 'success',
    description: 'Build has completed successfully',
    target_url: 'https://ci.example.com/1000/output',
    context: 'continuous-integration/jenkins',
    created_at: '2012-07-20T01:19:13Z',
    updated_at: '2012-07-20T01:19:13Z',
    ...details,
  }
}

export function combinedStatus(...statuses: readonly object[]): object {
  return {
    state: 'success',
    statuses,
    sha: '6dcb09b5b57875f334f61aebed695e2e4193db5e',
    total_count: statuses.length,
    commit_url:
      'https://api.github.com/repos/octocat/Hello-World/commits/6dcb09b5b57875f334f61aebed695e2e4193db5e',
    url: 'https://api.github.com/repos/octocat/Hello-World/commits/6dcb09b5b57875f334f61aebed695e2e4193db5e/status',
  }
}

/** As GitHub refuses a fine-grained token that lacks a permission ("Troubleshooting the REST API"). */
export const noAccess = {
  status: 403,
  body: {
    message: 'Resource not accessible by personal access token',
    documentation_url:
      'https://docs.github.com/rest/checks/runs#list-check-runs-for-a-git-reference',
    status: '403',
  },
}

/**
 * What is wrong with the name of an instance, a snapshot or a parameter group, as RDS words it; undefined where nothing
 * is (https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html).
 */
export function wrongIdentifier(id: string, most: 63 | 255): string | undefined {
  const isFine =
    id.length <= most && /^[a-z][a-z0-9-]*$/i.test(id) && !id.includes('--') && !id.endsWith('-')
  if (isFine) return undefined
  return `"${id}" is not a valid identifier: identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; must not end with a hyphen or contain two consecutive hyphens, and have at most ${most} characters`
}

/** The same of a secret (https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html). */
export function wrongSecretName(name: string): string | undefined {
  if (/^[A-Za-z0-9/_+=.@-]{1,512}$/.test(name)) return undefined
  return 'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!'
}

/** The same of a bucket (https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html). */
export function wrongBucketName(name: string): string | undefined {
  const isFine =
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
    !name.includes('..') &&
    !/^\d+\.\d+\.\d+\.\d+$/.test(name)
  return isFine ? undefined : 'The specified bucket is not valid'
}

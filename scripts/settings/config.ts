// What supabase/config.toml and its mail templates ask for, as the Auth server calls it: by the management API of a hosted project, and by
// the environment of one of your own. Read by "npm run settings", by "npm run doctor", and by their tests.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

type Value = string | number | boolean | string[];
type Source = Record<string, string | undefined>;
/** By its whole path, such as auth.email.otp_expiry. */
export type Config = Map<string, Value>;

// A line each, with values that are written as in JSON: what this one file of ours uses of TOML.
export function configIn(root: string): Config {
  const config: Config = new Map();
  let table = '';
  for (const [index, line] of readFileSync(join(root, 'supabase', 'config.toml'), 'utf8')
    .split(/\r?\n/)
    .entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const heading = /^\[([\w.]+)\]$/.exec(line);
    const setting = /^(\w+) = (.+)$/.exec(line);
    if (heading?.[1]) table = `${heading[1]}.`;
    else if (setting?.[1] && setting[2]) config.set(table + setting[1], JSON.parse(setting[2]));
    else throw new Error(`supabase/config.toml, line ${index + 1}, cannot be read: ${line}`);
  }
  return config;
}

/** Null where it stands in the environment, and is not set there. */
export function resolved(value: Value | undefined, source: Source): Value | null {
  const name = typeof value === 'string' ? /^env\((\w+)\)$/.exec(value)?.[1] : undefined;
  return (name ? source[name] : value) ?? null;
}

const same = (value: Value): Value => value;
const not = (value: Value): Value => !value;
const seconds = (value: Value): Value => Number(String(value).replace(/s$/, ''));

// path in config.toml · name at the management API · name in the environment, after GOTRUE_
const names: [path: string, api: string, variable: string, as?: (value: Value) => Value][] = [
  ['auth.site_url', 'site_url', 'SITE_URL'],
  ['auth.additional_redirect_urls', 'uri_allow_list', 'URI_ALLOW_LIST', (value) => [value].flat().join(',')],
  ['auth.jwt_expiry', 'jwt_exp', 'JWT_EXP'],
  [
    'auth.enable_refresh_token_rotation',
    'refresh_token_rotation_enabled',
    'SECURITY_REFRESH_TOKEN_ROTATION_ENABLED',
  ],
  [
    'auth.refresh_token_reuse_interval',
    'security_refresh_token_reuse_interval',
    'SECURITY_REFRESH_TOKEN_REUSE_INTERVAL',
  ],
  ['auth.enable_signup', 'disable_signup', 'DISABLE_SIGNUP', not],
  ['auth.enable_anonymous_sign_ins', 'external_anonymous_users_enabled', 'EXTERNAL_ANONYMOUS_USERS_ENABLED'],
  ['auth.enable_manual_linking', 'security_manual_linking_enabled', 'SECURITY_MANUAL_LINKING_ENABLED'],
  ['auth.minimum_password_length', 'password_min_length', 'PASSWORD_MIN_LENGTH'],
  ['auth.password_requirements', 'password_required_characters', 'PASSWORD_REQUIRED_CHARACTERS'],
  ['auth.captcha.enabled', 'security_captcha_enabled', 'SECURITY_CAPTCHA_ENABLED'],
  ['auth.captcha.provider', 'security_captcha_provider', 'SECURITY_CAPTCHA_PROVIDER'],
  ['auth.captcha.secret', 'security_captcha_secret', 'SECURITY_CAPTCHA_SECRET'],
  ['auth.rate_limit.email_sent', 'rate_limit_email_sent', 'RATE_LIMIT_EMAIL_SENT'],
  ['auth.rate_limit.token_refresh', 'rate_limit_token_refresh', 'RATE_LIMIT_TOKEN_REFRESH'],
  ['auth.rate_limit.sign_in_sign_ups', 'rate_limit_otp', 'RATE_LIMIT_OTP'],
  ['auth.rate_limit.token_verifications', 'rate_limit_verify', 'RATE_LIMIT_VERIFY'],
  ['auth.rate_limit.anonymous_users', 'rate_limit_anonymous_users', 'RATE_LIMIT_ANONYMOUS_USERS'],
  ['auth.rate_limit.sms_sent', 'rate_limit_sms_sent', 'RATE_LIMIT_SMS_SENT'],
  ['auth.rate_limit.web3', 'rate_limit_web3', 'RATE_LIMIT_WEB3'],
  ['auth.email.enabled', 'external_email_enabled', 'EXTERNAL_EMAIL_ENABLED'],
  ['auth.email.enable_confirmations', 'mailer_autoconfirm', 'MAILER_AUTOCONFIRM', not],
  [
    'auth.email.double_confirm_changes',
    'mailer_secure_email_change_enabled',
    'MAILER_SECURE_EMAIL_CHANGE_ENABLED',
  ],
  [
    'auth.email.secure_password_change',
    'security_update_password_require_reauthentication',
    'SECURITY_UPDATE_PASSWORD_REQUIRE_REAUTHENTICATION',
  ],
  [
    'auth.email.require_current_password',
    'security_update_password_require_current_password',
    'SECURITY_UPDATE_PASSWORD_REQUIRE_CURRENT_PASSWORD',
  ],
  ['auth.email.max_frequency', 'smtp_max_frequency', 'SMTP_MAX_FREQUENCY', seconds],
  ['auth.email.otp_length', 'mailer_otp_length', 'MAILER_OTP_LENGTH'],
  ['auth.email.otp_expiry', 'mailer_otp_exp', 'MAILER_OTP_EXP'],
  ['auth.email.smtp.host', 'smtp_host', 'SMTP_HOST'],
  ['auth.email.smtp.port', 'smtp_port', 'SMTP_PORT', String],
  ['auth.email.smtp.user', 'smtp_user', 'SMTP_USER'],
  ['auth.email.smtp.pass', 'smtp_pass', 'SMTP_PASS'],
  ['auth.email.smtp.admin_email', 'smtp_admin_email', 'SMTP_ADMIN_EMAIL'],
  ['auth.email.smtp.sender_name', 'smtp_sender_name', 'SMTP_SENDER_NAME'],
  ['auth.sms.enabled', 'external_phone_enabled', 'EXTERNAL_PHONE_ENABLED'],
];

export type Mail = {
  // as Auth calls it
  name: string;
  // it brings six digits; the others only tell
  code: boolean;
  enabled: boolean;
  subject: string;
  // from the project's folder
  file: string;
};

export function mailsOf(config: Config): Mail[] {
  const found: Mail[] = [];
  for (const [path, file] of config) {
    const [, kind, name] = /^auth\.email\.(template|notification)\.(\w+)\.content_path$/.exec(path) ?? [];
    if (!kind || !name) continue;
    const code = kind === 'template';
    const at = `auth.email.${kind}.${name}`;
    found.push({
      name: code ? name : `${name}_notification`,
      code,
      enabled: code || config.get(`${at}.enabled`) === true,
      subject: String(config.get(`${at}.subject`)),
      file: String(file),
    });
  }
  return found;
}

/** What stands beside config.toml, since the CLI cannot push it. */
export const beyondConfig = (root: string): Record<string, boolean> =>
  JSON.parse(readFileSync(join(root, 'supabase', 'beyond-config.json'), 'utf8'));

// what the management API does not tell as it was told
const untold: readonly string[] = ['smtp_pass', 'security_captcha_secret'];
/** As GET /v1/projects/{ref}/config/auth answers where all of it was pushed; without what is not known here, or not told. */
export function wantedByApi(root: string, source: Source): Record<string, Value> {
  const config = configIn(root);
  const wanted: Record<string, Value> = { ...beyondConfig(root) };
  for (const [path, api, , as = same] of names) {
    const value = resolved(config.get(path), source);
    if (value !== null && !untold.includes(api)) wanted[api] = as(value);
  }
  for (const { name, code, enabled, subject, file } of mailsOf(config)) {
    wanted[`mailer_subjects_${name}`] = subject;
    // what is off is not pushed
    if (enabled) wanted[`mailer_templates_${name}_content`] = readFileSync(join(root, file), 'utf8');
    if (!code) wanted[`mailer_notifications_${name.replace(/_notification$/, '')}_enabled`] = enabled;
  }
  return wanted;
}

/** The same for an Auth server of one's own, which fetches its templates from an address: a line each, for its environment. */
export function wantedByVariable(root: string, source: Source, templatesAt: string): Record<string, string> {
  const config = configIn(root);
  const wanted: Record<string, string> = {};
  for (const [path, , variable, as = same] of names) {
    const value = resolved(config.get(path), source);
    if (value === null) continue;
    wanted[`GOTRUE_${variable}`] = String(path === 'auth.email.max_frequency' ? value : as(value));
  }
  for (const { name, code, enabled, subject, file } of mailsOf(config)) {
    const upper = name.toUpperCase();
    wanted[`GOTRUE_MAILER_SUBJECTS_${upper}`] = subject;
    wanted[`GOTRUE_MAILER_TEMPLATES_${upper}`] = `${templatesAt}/${file.replace(/^.*\//, '')}`;
    if (!code)
      wanted[`GOTRUE_MAILER_NOTIFICATIONS_${upper.replace(/_NOTIFICATION$/, '')}_ENABLED`] = String(enabled);
  }
  const { security_sb_forwarded_for_enabled: forwards, password_hibp_enabled: leaked } = beyondConfig(root);
  return {
    ...wanted,
    GOTRUE_SECURITY_SB_FORWARDED_FOR_ENABLED: String(forwards),
    GOTRUE_PASSWORD_HIBP_ENABLED: String(leaked),
  };
}

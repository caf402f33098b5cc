import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../build.ts';
import { beyondConfig, configIn, mailsOf, wantedByApi, wantedByVariable } from './config.ts';

const config = configIn(root);
const mails = mailsOf(config);
// every mail that Auth may send, by its own list: internal/conf/configuration.go of supabase/auth
const withCode = ['confirmation', 'email_change', 'invite', 'magic_link', 'reauthentication', 'recovery'];
const telling = [
  'email_changed',
  'identity_linked',
  'identity_unlinked',
  'mfa_factor_enrolled',
  'mfa_factor_unenrolled',
  'password_changed',
  'phone_changed',
].map((name) => `${name}_notification`);

describe('supabase/config.toml', () => {
  it('has words for every mail that Auth may send', () => {
    expect(mails.map(({ name }) => name).sort()).toEqual([...withCode, ...telling].sort());
    expect(
      mails
        .filter(({ code }) => code)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(withCode);
  });

  it.each(mails)('the mail $name: both languages, six digits where it brings a code, and no link', (mail) => {
    const text = readFileSync(join(root, mail.file), 'utf8');
    const parts = [...text.matchAll(/<div lang="(nb|en)">([^]*?)<\/div>/g)];
    expect(parts.map(([, language]) => language)).toEqual(['nb', 'en']);
    for (const [, , part] of parts) {
      expect(part?.includes('{{ .Token }}')).toBe(mail.code);
      expect(part).toContain('Oppgavetorget');
    }
    expect(mail.subject.includes('{{ .Token }}')).toBe(mail.code);
    expect(mail.subject).toContain(' – ');
    expect(mail.subject + text).not.toMatch(/href|src=|https?:|ConfirmationURL|SiteURL|RedirectTo|TokenHash/);
    // nothing else is filled in: neither an address nor what somebody typed
    expect(
      [...(mail.subject + text).matchAll(/\{\{(.*?)\}\}/g)].every(([, what]) => what === ' .Token '),
    ).toBe(true);
  });

  it('lets nobody in by themselves, shows schema public alone, and demands a mail server', () => {
    expect(Object.fromEntries(config)).toMatchObject({
      'api.schemas': ['public'],
      'api.max_rows': 1000,
      'auth.enable_signup': false,
      'auth.enable_anonymous_sign_ins': false,
      'auth.captcha.enabled': true,
      'auth.jwt_expiry': 600,
      'auth.enable_refresh_token_rotation': true,
      'auth.minimum_password_length': 12,
      'auth.email.enabled': true,
      'auth.email.max_frequency': '60s',
      'auth.email.otp_length': 6,
      'auth.email.otp_expiry': 600,
      'auth.email.smtp.enabled': true,
      'auth.sms.enabled': false,
    });
    expect(beyondConfig(root)).toEqual({
      security_sb_forwarded_for_enabled: true,
      password_hibp_enabled: true,
    });
  });

  it('holds no secret', () => {
    for (const [path, value] of config)
      if (
        /pass|secret|key|host|user$|site_url|admin_email/.test(path) &&
        typeof value === 'string' &&
        !path.includes('notification')
      )
        expect(`${path} = ${value}`).toMatch(
          / = env\([A-Z_]+\)$|require_current_password|password_requirements = $|auth\.captcha\.secret = nobody-/,
        );
  });

  it('is told the same way to a hosted project and to an Auth server of one’s own', () => {
    const source = { ORIGIN: 'https://x.example.no', SMTP_HOST: 'smtp.example.no', SMTP_PORT: '587' };
    const api = wantedByApi(root, source);
    const variables = wantedByVariable(root, source, 'http://templates');
    expect(api).toMatchObject({
      site_url: 'https://x.example.no',
      disable_signup: true,
      mailer_autoconfirm: true,
      security_captcha_enabled: true,
      smtp_max_frequency: 60,
      smtp_port: '587',
      uri_allow_list: '',
      mailer_notifications_password_changed_enabled: true,
      mailer_notifications_email_changed_enabled: false,
      mailer_templates_recovery_content: expect.stringContaining('{{ .Token }}'),
    });
    expect(api).not.toHaveProperty('smtp_user');
    expect(api).not.toHaveProperty('security_captcha_secret');
    expect(api).not.toHaveProperty('mailer_templates_email_changed_notification_content');
    expect(variables).toMatchObject({
      GOTRUE_SITE_URL: 'https://x.example.no',
      GOTRUE_DISABLE_SIGNUP: 'true',
      GOTRUE_SECURITY_CAPTCHA_ENABLED: 'true',
      GOTRUE_SECURITY_CAPTCHA_PROVIDER: 'hcaptcha',
      GOTRUE_SECURITY_CAPTCHA_SECRET: 'nobody-has-this-puzzle',
      GOTRUE_SMTP_MAX_FREQUENCY: '60s',
      GOTRUE_MAILER_TEMPLATES_MAGIC_LINK: 'http://templates/code.html',
      GOTRUE_MAILER_NOTIFICATIONS_PASSWORD_CHANGED_ENABLED: 'true',
      GOTRUE_SECURITY_SB_FORWARDED_FOR_ENABLED: 'true',
      GOTRUE_RATE_LIMIT_TOKEN_REFRESH: '3000',
    });
  });
});

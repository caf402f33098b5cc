import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { forEveryone, offeredLanguages, refusalsFor } from '../../texts/index.ts';
import { refusals, refusedBy, tellSetting, type AuthNo, type Refused } from './auth-refusals.ts';

// The codes of supabase/auth, internal/api/apierrors/errorcode.go, as of 20 August 2026.
const ofAuth = `
  unknown unexpected_failure validation_failed bad_json email_exists phone_exists bad_jwt not_admin
  no_authorization user_not_found session_not_found session_expired refresh_token_not_found
  refresh_token_already_used flow_state_not_found flow_state_expired flow_state_already_used
  oauth_client_state_not_found oauth_client_state_expired oauth_invalid_state signup_disabled user_banned
  provider_email_needs_verification invite_not_found bad_oauth_state bad_oauth_callback
  oauth_provider_not_supported unexpected_audience single_identity_not_deletable
  email_conflict_identity_not_deletable identity_already_exists email_provider_disabled phone_provider_disabled
  too_many_enrolled_mfa_factors mfa_factor_name_conflict mfa_factor_not_found mfa_ip_address_mismatch
  mfa_challenge_expired mfa_verification_failed mfa_verification_rejected insufficient_aal captcha_failed
  saml_provider_disabled manual_linking_disabled sms_send_failed email_not_confirmed phone_not_confirmed
  saml_relay_state_not_found saml_relay_state_expired saml_idp_not_found saml_assertion_no_user_id
  saml_assertion_no_email user_already_exists sso_provider_not_found sso_provider_disabled
  saml_metadata_fetch_failed saml_idp_already_exists sso_domain_already_exists saml_entity_id_mismatch conflict
  provider_disabled user_sso_managed reauthentication_needed same_password reauthentication_not_valid
  current_password_invalid current_password_required otp_expired otp_disabled identity_not_found weak_password
  over_request_rate_limit over_email_send_rate_limit over_sms_send_rate_limit bad_code_verifier
  anonymous_provider_disabled hook_timeout hook_timeout_after_retry hook_payload_over_size_limit
  hook_payload_invalid_content_type request_timeout mfa_phone_enroll_not_enabled mfa_phone_verify_not_enabled
  mfa_totp_enroll_not_enabled mfa_totp_verify_not_enabled mfa_webauthn_enroll_not_enabled
  mfa_webauthn_verify_not_enabled mfa_verified_factor_exists invalid_credentials email_address_not_authorized
  email_address_invalid web3_provider_disabled web3_unsupported_chain
  oauth_dynamic_client_registration_disabled email_address_not_provided feature_disabled oauth_client_not_found
  oauth_authorization_not_found oauth_consent_not_found request_entity_too_large custom_provider_not_found
  over_custom_provider_quota passkey_disabled too_many_passkeys webauthn_credential_not_found
  webauthn_challenge_not_found webauthn_challenge_expired webauthn_verification_failed
  webauthn_credential_exists`
  .trim()
  .split(/\s+/);

const said = ({ says }: Refused, language: string) => {
  const { common } = forEveryone(language);
  return refusalsFor('everyone', language)[says] ?? common.errors[says] ?? common.refusals[says];
};

describe('a no of Auth', () => {
  it('is in the table, whichever it is', () => {
    const ofClient = [
      ...readFileSync('node_modules/@supabase/auth-js/src/lib/error-codes.ts', 'utf8').matchAll(/'(\w+)'/g),
    ].flatMap((found) => found[1] ?? []);
    expect(ofClient.length).toBeGreaterThan(80);
    expect(Object.keys(refusals).sort()).toEqual([...new Set([...ofAuth, ...ofClient])].sort());
  });

  it.each(Object.entries(refusals))('%s has a sentence in each language', (code, refused: Refused) => {
    for (const { code: language } of offeredLanguages)
      expect(said(refused, language), `${code} in ${language}`).toMatch(/^\p{Lu}.{20,}[.]$/u);
    // who has been judged has typed something wrong, or has a session no more; nobody mends a setting by typing
    if (refused.setting) expect({ ...refused }).toMatchObject({ judged: false, ends: false, status: 503 });
    if (refused.ends) expect(refused.judged).toBe(true);
  });

  it('ends a session only where somebody has looked at it', () => {
    const ends = Object.entries(refusals).filter(([, refused]) => refused.ends);
    expect(ends.map(([code]) => code).sort()).toEqual([
      'otp_disabled',
      'refresh_token_already_used',
      'refresh_token_not_found',
      'session_expired',
      'session_not_found',
      'user_banned',
      'user_not_found',
    ]);
  });

  it.each<[no: AuthNo, says: Refused['says'], judged: boolean]>([
    [{ code: 'invalid_credentials', status: 400 }, 'sign_in_wrong', true],
    [{ code: 'over_request_rate_limit', status: 429 }, 'crowded', false],
    // who asks for many addresses learns of few
    [{ code: 'email_exists', status: 422 }, 'email_taken', true],
    [{ status: 429 }, 'crowded', false],
    [{ code: 'unexpected_failure', status: 500 }, 'no_answer', false],
    // whatever a failing service says besides
    [{ code: 'invalid_credentials', status: 500 }, 'no_answer', false],
    [{ name: 'AuthRetryableFetchError', status: 0 }, 'no_answer', false],
    [{ name: 'AuthUnknownError' }, 'no_answer', false],
    [{ name: 'AuthSessionMissingError', status: 400 }, 'signed_out', true],
    [{ code: 'of_next_year', status: 400 }, 'no_answer', false],
    [{ code: 'constructor', status: 400 }, 'no_answer', false],
    [
      { code: 'validation_failed', status: 400, message: 'Password cannot be longer than 72 characters' },
      'password_long',
      false,
    ],
  ])('%j', (no, says, judged) => {
    expect(refusedBy(no)).toMatchObject({ says, judged });
  });

  it('that is a setting is told to whoever runs the app, once', () => {
    const lines = vi.spyOn(console, 'error').mockImplementation(() => {});
    const no = { code: 'captcha_failed', status: 400 };
    for (let times = 0; times < 3; times++) tellSetting(refusedBy(no), no);
    const told = lines.mock.calls.map(String);
    lines.mockRestore();
    expect(told).toEqual([
      'Auth refused something (captcha_failed): captcha protection is on, and the secret key does not pass it: run npm run doctor, which says what to do.',
    ]);
  });
});

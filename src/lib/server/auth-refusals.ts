// What becomes of each answer of Auth that is a no: complete for the codes in its own list (supabase/auth, internal/api/apierrors/errorcode.go,
// August 2026), and by its status for what is not there. Where the same code is told in two places, the page says it in its own words.

export type Refused = {
  /** the code of the sentence that is shown */
  says:
    | 'sign_in_wrong'
    | 'code_wrong'
    | 'crowded'
    | 'mails_crowded'
    | 'no_answer'
    | 'password_weak'
    | 'password_long'
    | 'email'
    | 'email_taken'
    | 'account_closed'
    | 'not_confirmed'
    | 'signed_out';
  status: 400 | 401 | 403 | 409 | 429 | 503;
  /** the field that it is shown at */
  at?: 'email' | 'password';
  /** somebody has looked at what was typed and found it wrong: only then it is a try */
  judged: boolean;
  /** of a renewal: the session is over */
  ends: boolean;
  /** nothing that who reads the page can mend: what whoever runs the app should look at */
  setting?: string;
};

const kind = (says: Refused['says'], status: Refused['status'], more: Partial<Refused> = {}): Refused => ({
  says,
  status,
  judged: false,
  ends: false,
  ...more,
});

const credentials = kind('sign_in_wrong', 400, { judged: true });
const code = kind('code_wrong', 400, { judged: true });
const crowded = kind('crowded', 429);
const mails = kind('mails_crowded', 429);
const away = kind('no_answer', 503);
const over = kind('signed_out', 401, { judged: true, ends: true });
const nobody = kind('sign_in_wrong', 400, { judged: true, ends: true });
const closed = kind('account_closed', 403, { judged: true, ends: true });
const unconfirmed = kind('not_confirmed', 403, { judged: true });
const weak = kind('password_weak', 400, { at: 'password' });
// a try, so that nobody with an invitation goes through who has an account
const taken = kind('email_taken', 409, { at: 'email', judged: true });
const noAddress = kind('email', 400, { at: 'email' });
const set = (setting: string) => kind('no_answer', 503, { setting });

const key = set('the secret key is not taken: copy it from the project anew');
const ours = set('the app asked for something that this Auth server does not know: look at its version');
// ways in that this app has none of
const unused = set('the app never asks for this: look at who else uses the project');
const emailOff = set('sign-in by e-mail is off: run supabase config push');
const captcha = set(
  'captcha protection is on, and the secret key does not pass it: run npm run doctor, which says what to do',
);
const hook = set('a hook of Auth fails or is too slow: look at its log');
const secureChange = set(
  'changing a password asks for a code of its own: switch "secure password change" off',
);
const passwordBefore = set('changing a password asks for the one before: switch that off');
const noSignUp = set('the project takes no new people: run npm run doctor');

export const refusals = {
  unknown: away,
  unexpected_failure: away,
  validation_failed: ours,
  bad_json: ours,
  email_exists: taken,
  phone_exists: unused,
  bad_jwt: kind('signed_out', 401),
  not_admin: key,
  no_authorization: key,
  user_not_found: nobody,
  session_not_found: over,
  session_expired: over,
  refresh_token_not_found: over,
  refresh_token_already_used: over,
  flow_state_not_found: unused,
  flow_state_expired: unused,
  flow_state_already_used: unused,
  oauth_client_state_not_found: unused,
  oauth_client_state_expired: unused,
  oauth_invalid_state: unused,
  signup_disabled: noSignUp,
  user_banned: closed,
  provider_email_needs_verification: unconfirmed,
  invite_not_found: unused,
  bad_oauth_state: unused,
  bad_oauth_callback: unused,
  oauth_provider_not_supported: unused,
  unexpected_audience: key,
  single_identity_not_deletable: unused,
  email_conflict_identity_not_deletable: unused,
  identity_already_exists: taken,
  email_provider_disabled: emailOff,
  phone_provider_disabled: unused,
  too_many_enrolled_mfa_factors: unused,
  mfa_factor_name_conflict: unused,
  mfa_factor_not_found: unused,
  mfa_ip_address_mismatch: unused,
  mfa_challenge_expired: unused,
  mfa_verification_failed: unused,
  mfa_verification_rejected: unused,
  insufficient_aal: unused,
  captcha_failed: captcha,
  saml_provider_disabled: unused,
  manual_linking_disabled: unused,
  sms_send_failed: unused,
  email_not_confirmed: unconfirmed,
  phone_not_confirmed: unused,
  saml_relay_state_not_found: unused,
  saml_relay_state_expired: unused,
  saml_idp_not_found: unused,
  saml_assertion_no_user_id: unused,
  saml_assertion_no_email: unused,
  user_already_exists: taken,
  sso_provider_not_found: unused,
  sso_provider_disabled: unused,
  saml_metadata_fetch_failed: unused,
  saml_idp_already_exists: unused,
  sso_domain_already_exists: unused,
  saml_entity_id_mismatch: unused,
  conflict: away,
  provider_disabled: unused,
  user_sso_managed: unused,
  reauthentication_needed: set(
    'changing a password asks for a code of its own: switch "secure password change" off',
  ),
  same_password: weak,
  reauthentication_not_valid: set(
    'changing a password asks for a code of its own: switch "secure password change" off',
  ),
  current_password_invalid: passwordBefore,
  current_password_required: passwordBefore,
  otp_expired: code,
  otp_disabled: nobody,
  identity_not_found: unused,
  weak_password: weak,
  over_request_rate_limit: crowded,
  over_email_send_rate_limit: mails,
  over_sms_send_rate_limit: unused,
  bad_code_verifier: unused,
  anonymous_provider_disabled: unused,
  hook_timeout: hook,
  hook_timeout_after_retry: hook,
  hook_payload_over_size_limit: hook,
  hook_payload_invalid_content_type: hook,
  request_timeout: away,
  mfa_phone_enroll_not_enabled: unused,
  mfa_phone_verify_not_enabled: unused,
  mfa_totp_enroll_not_enabled: unused,
  mfa_totp_verify_not_enabled: unused,
  mfa_webauthn_enroll_not_enabled: unused,
  mfa_webauthn_verify_not_enabled: unused,
  mfa_verified_factor_exists: unused,
  // in the client's list alone
  mfa_recovery_codes_enroll_not_enabled: unused,
  mfa_recovery_codes_verify_not_enabled: unused,
  mfa_recovery_codes_locked: unused,
  mfa_recovery_codes_sole_factor: unused,
  reauth_nonce_missing: secureChange,
  invalid_credentials: credentials,
  email_address_not_authorized: set(
    'the built-in mail service writes only to the project’s own team: set up SMTP',
  ),
  email_address_invalid: noAddress,
  web3_provider_disabled: unused,
  web3_unsupported_chain: unused,
  oauth_dynamic_client_registration_disabled: unused,
  email_address_not_provided: noAddress,
  feature_disabled: unused,
  oauth_client_not_found: unused,
  oauth_authorization_not_found: unused,
  oauth_consent_not_found: unused,
  request_entity_too_large: ours,
  custom_provider_not_found: unused,
  over_custom_provider_quota: unused,
  passkey_disabled: unused,
  too_many_passkeys: unused,
  webauthn_credential_not_found: unused,
  webauthn_challenge_not_found: unused,
  webauthn_challenge_expired: unused,
  webauthn_verification_failed: unused,
  webauthn_credential_exists: unused,
} as const satisfies Record<string, Refused>;

/** A no of Auth, as its client tells it. */
export type AuthNo = {
  code?: string | undefined;
  status?: number | undefined;
  name?: string;
  message?: string;
};

const known = (name: string | undefined): Refused | null =>
  name !== undefined && Object.hasOwn(refusals, name) ? refusals[name as keyof typeof refusals] : null;

/** What becomes of it. A failure of the service is told as that, whatever code it bears. */
export function refusedBy({ code, status = 0, name, message }: AuthNo): Refused {
  // the client tells this one without its code
  if (name === 'AuthSessionMissingError') return refusals.session_not_found;
  // as Auth writes it, where bcrypt can take no more
  if (code === 'validation_failed' && /password.*longer than/i.test(message ?? ''))
    return kind('password_long', 400, { at: 'password' });
  if (status === 0 || status >= 500) return known(code)?.setting ? (known(code) ?? away) : away;
  return known(code) ?? (status === 429 ? crowded : away);
}

let told = '';
/** Whoever runs the app is told what to mend, once for as long as it is the same. */
export function tellSetting({ setting }: Refused, no: AuthNo): void {
  if (!setting || told === setting) return;
  told = setting;
  console.error(`Auth refused something (${no.code ?? no.status}): ${setting}.`);
}

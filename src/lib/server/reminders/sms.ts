import { outcomeOf, type Outcome } from './outcome.ts';

/** Whatever service a municipality has: one request, whose body is a template with {to} and {text}. */
export type SmsSettings = { url: string; header: [name: string, value: string] | null; body: string };

const patience = 10_000;

/** As the services want it: with the country, without spaces. */
export const internationalNumber = (phone: string): string => {
  const digits = phone.replaceAll(' ', '');
  return digits.startsWith('+') ? digits : digits.startsWith('00') ? `+${digits.slice(2)}` : `+47${digits}`;
};

/** What is put into the template can never become a part of it. */
export function bodyOf(
  template: string,
  values: { to: string; text: string },
): { type: string; body: string } {
  const json = /^\s*[[{]/.test(template);
  const written = (value: string) => (json ? JSON.stringify(value).slice(1, -1) : encodeURIComponent(value));
  return {
    type: json ? 'application/json' : 'application/x-www-form-urlencoded',
    body: template.replace(/\{(to|text)\}/g, (_, name: 'to' | 'text') => written(values[name])),
  };
}

/** One text message. Never throws. */
export async function sendSms(
  { url, header, body: template }: SmsSettings,
  message: { to: string; text: string },
): Promise<Outcome> {
  const { type, body } = bodyOf(template, { ...message, to: internationalNumber(message.to) });
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': type, ...(header && { [header[0]]: header[1] }) },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(patience),
    });
    void answer.body?.cancel();
    const outcome = outcomeOf(answer.status, answer.headers.get('retry-after'));
    // a wrong address of the service is the same for everybody, and may be put right
    return outcome === 'dead' ? { again: null } : outcome;
  } catch {
    return { again: null };
  }
}

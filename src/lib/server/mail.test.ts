import { describe, expect, it } from 'vitest';
import { mailOf } from './mail.ts';

describe('a mail', () => {
  it('is in the language of who gets it', () => {
    const { subject, text } = mailOf('signInCode', { code: '123456', until: '12.10' }, 'en');
    expect(subject).toBe('123456 is your code for Oppgavetorget');
    expect(text).toMatch(/^Hello!\n\nYour code is 123456\n[\s\S]+\n\nOppgavetorget$/);
    expect(text).not.toContain('Hei!');
  });

  it('is in Norwegian where the language is not offered yet', () => {
    expect(mailOf('passwordCode', { code: '123456', until: '12.10' }, 'so').text).toMatch(/^Hei!/);
  });

  it('is in Norwegian and then in English while nobody knows which', () => {
    const { subject, text } = mailOf('invitation', { link: 'https://o.example.no/auth/i/abc' }, null);
    expect(subject).toBe('Velkommen til Oppgavetorget');
    expect(text.split('\n\n–––\n\n').map((part) => part.split('\n')[0])).toEqual(['Hei!', 'Hello!']);
    expect(text.match(/https:\S+/g)).toEqual(Array(2).fill('https://o.example.no/auth/i/abc'));
  });
});

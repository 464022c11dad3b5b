// Asking for a link by mail. The answer is the same whether the address is known or not.
import { Alert, Anchor, Button, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { Door } from './door.tsx';
import { textOfRefusal } from './refusals.ts';

export const ForgotPassword = () => {
  const { t } = useTranslation('door');
  const [email, setEmail] = useState('');
  const ask = useMutation({
    mutationFn: () => call('POST', '/admin/v1/password-resets', { body: { email } }),
  });
  const footer = <Anchor href="/sign-in">{t('forgot.back')}</Anchor>;
  if (ask.isSuccess)
    return (
      <Door title={t('forgot.sent')} text={t('forgot.sentText', { email: email.trim() })} footer={footer} />
    );
  return (
    <Door title={t('forgot.title')} text={t('forgot.text')} footer={footer}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          ask.mutate();
        }}
      >
        <Stack gap="md">
          {ask.error !== null && (
            <Alert color="red" variant="light" role="alert">
              {textOfRefusal(ask.error, t)}
            </Alert>
          )}
          <TextInput
            label={t('field.email')}
            type="email"
            autoComplete="username"
            required
            withAsterisk={false}
            autoFocus
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <Button type="submit" fullWidth loading={ask.isPending}>
            {t('forgot.submit')}
          </Button>
        </Stack>
      </form>
    </Door>
  );
};

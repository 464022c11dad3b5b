// The second factor: scan, confirm, keep the recovery codes; or do without it.
import { Alert, Box, Button, Code, Group, List, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CodeBlock } from '../../../../ui/code-block.tsx';
import { notifyDone } from '../../../../ui/notify.tsx';
import { Section } from '../../../../ui/section.tsx';
import { StatusBadge } from '../../../../ui/status-badge.tsx';
import { call } from '../../../api.ts';
import { sessionQuery } from '../../../session.ts';
import { LoadState } from '../load-state.tsx';
import { totpQuery } from './queries.ts';
import { refusalText } from './refusals.ts';

interface Started {
  readonly secret: string;
  readonly qr_svg: string;
}

export const TotpSection = () => {
  const { t } = useTranslation('access');
  const totp = useQuery(totpQuery);
  const [started, setStarted] = useState<Started | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const isOn = totp.data?.is_on === true;
  return (
    <Section
      title={
        <Group gap="sm">
          {t('totp.title')}
          {totp.data !== undefined && (
            <StatusBadge tone={isOn ? 'good' : 'neutral'} label={t(isOn ? 'totp.on' : 'totp.off')} />
          )}
        </Group>
      }
      description={t('totp.text')}
    >
      {totp.data === undefined ? (
        <LoadState error={totp.error} onRetry={() => void totp.refetch()} rows={1} />
      ) : codes !== null ? (
        <RecoveryCodes codes={codes} onDone={() => setCodes(null)} />
      ) : isOn ? (
        <TurnOff left={totp.data.recovery_codes_left} />
      ) : started !== null ? (
        <Confirm started={started} onConfirmed={setCodes} onBack={() => setStarted(null)} />
      ) : (
        <Start onStarted={setStarted} />
      )}
    </Section>
  );
};

const useRefresh = () => {
  const client = useQueryClient();
  return async () => {
    await client.invalidateQueries({ queryKey: totpQuery.queryKey });
    await client.invalidateQueries({ queryKey: sessionQuery.queryKey });
  };
};

interface StepProps {
  readonly error: Error | null;
  readonly onSubmit: () => void;
  readonly children: ReactNode;
}

const Step = ({ error, onSubmit, children }: StepProps) => {
  const { t } = useTranslation('access');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <Stack gap="md" maw={420}>
        {error !== null && (
          <Alert color="red" variant="light" role="alert">
            {refusalText(error, t)}
          </Alert>
        )}
        {children}
      </Stack>
    </form>
  );
};

const PasswordField = ({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (text: string) => void;
}) => {
  const { t } = useTranslation('access');
  return (
    <PasswordInput
      label={t('password.current')}
      autoComplete="current-password"
      required
      withAsterisk={false}
      visibilityToggleButtonProps={{ 'aria-label': t('password.show') }}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
};

const CodeField = ({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (text: string) => void;
}) => {
  const { t } = useTranslation('access');
  return (
    <TextInput
      label={t('totp.code')}
      autoComplete="one-time-code"
      required
      withAsterisk={false}
      minLength={6}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
};

const Start = ({ onStarted }: { readonly onStarted: (started: Started) => void }) => {
  const { t } = useTranslation('access');
  const [password, setPassword] = useState('');
  const start = useMutation({
    mutationFn: () => call<Started>('POST', '/admin/v1/account/totp', { body: { password } }),
    onSuccess: onStarted,
  });
  return (
    <Step error={start.error} onSubmit={() => start.mutate()}>
      <PasswordField value={password} onChange={setPassword} />
      <Group>
        <Button
          type="submit"
          loading={start.isPending}
          leftSection={<IconShieldCheck size={16} aria-hidden />}
        >
          {t('totp.start')}
        </Button>
      </Group>
    </Step>
  );
};

interface ConfirmProps {
  readonly started: Started;
  readonly onConfirmed: (codes: readonly string[]) => void;
  readonly onBack: () => void;
}

const Confirm = ({ started, onConfirmed, onBack }: ConfirmProps) => {
  const { t } = useTranslation('access');
  const refresh = useRefresh();
  const [code, setCode] = useState('');
  const confirm = useMutation({
    mutationFn: () =>
      call<{ readonly recovery_codes: readonly string[] }>('POST', '/admin/v1/account/totp/confirm', {
        body: { code },
      }),
    onSuccess: async ({ recovery_codes: codes }) => {
      onConfirmed(codes);
      await refresh();
    },
  });
  return (
    <Step error={confirm.error} onSubmit={() => confirm.mutate()}>
      <Text fz="sm">{t('totp.scan')}</Text>
      <Box bg="white" p={8} w={196} style={{ borderRadius: 8, border: '1px solid var(--app-line)' }}>
        <img
          src={`data:image/svg+xml;utf8,${encodeURIComponent(started.qr_svg)}`}
          alt={t('totp.qr')}
          width={180}
          height={180}
        />
      </Box>
      <Text fz="sm" c="dimmed">
        {t('totp.byHand')} <Code>{started.secret.replace(/(.{4})(?=.)/g, '$1 ')}</Code>
      </Text>
      <CodeField value={code} onChange={setCode} />
      <Group>
        <Button type="submit" loading={confirm.isPending}>
          {t('totp.confirm')}
        </Button>
        <Button variant="default" onClick={onBack}>
          {t('cancel')}
        </Button>
      </Group>
    </Step>
  );
};

const RecoveryCodes = ({
  codes,
  onDone,
}: {
  readonly codes: readonly string[];
  readonly onDone: () => void;
}) => {
  const { t } = useTranslation('access');
  return (
    <Stack gap="md" maw={480}>
      <Alert color="orange" variant="light" title={t('totp.codesTitle')}>
        <List fz="sm" spacing={4}>
          <List.Item>{t('totp.codesOnce')}</List.Item>
          <List.Item>{t('totp.codesUse')}</List.Item>
        </List>
      </Alert>
      <CodeBlock
        code={codes.join('\n')}
        label={t('totp.codesTitle')}
        copyLabel={t('copy')}
        copiedLabel={t('copied')}
      />
      <Group>
        <Button onClick={onDone}>{t('totp.codesKept')}</Button>
      </Group>
    </Stack>
  );
};

const TurnOff = ({ left }: { readonly left: number }) => {
  const { t } = useTranslation('access');
  const refresh = useRefresh();
  const [open, setOpen] = useState(false);
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const remove = useMutation({
    mutationFn: () => call('POST', '/admin/v1/account/totp/remove', { body: { password, code } }),
    onSuccess: async () => {
      await refresh();
      notifyDone(t('totp.removed'));
    },
  });
  if (!open)
    return (
      <Stack gap="md">
        <Text fz="sm">{t('totp.left', { count: left })}</Text>
        <Group>
          <Button variant="default" onClick={() => setOpen(true)}>
            {t('totp.turnOff')}
          </Button>
        </Group>
      </Stack>
    );
  return (
    <Step error={remove.error} onSubmit={() => remove.mutate()}>
      <PasswordField value={password} onChange={setPassword} />
      <CodeField value={code} onChange={setCode} />
      <Group>
        <Button type="submit" color="red" loading={remove.isPending}>
          {t('totp.turnOff')}
        </Button>
        <Button variant="default" onClick={() => setOpen(false)}>
          {t('cancel')}
        </Button>
      </Group>
    </Step>
  );
};

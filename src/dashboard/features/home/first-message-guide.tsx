// The way to the first message: what is done already, and commands that carry a real key and a real campaign. The key is
// made here and shown once; it lives in this page's memory only.
import { Alert, Button, Collapse, Group, List, Select, Stack, Tabs, Text, ThemeIcon } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCheck, IconCircleDashed, IconKey } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OverviewAnswer } from '../../../contract/admin/overview.ts';
import { CodeBlock } from '../../../ui/code-block.tsx';
import { notifyFailure } from '../../../ui/notify.tsx';
import { Section } from '../../../ui/section.tsx';
import { useApi, useCan } from '../../session.ts';
import { snippet, WAYS, type Way } from './snippets.ts';

type Steps = OverviewAnswer['first_steps'];

interface GuideProps {
  readonly steps: Steps;
  /** Closed until asked for: somebody who has sent before. */
  readonly folded?: boolean;
}

export const FirstMessageGuide = ({ steps, folded = false }: GuideProps) => {
  const { t } = useTranslation('home');
  const [opened, { toggle }] = useDisclosure(!folded);
  return (
    <Section
      title={t(folded ? 'guide.folded' : 'guide.title')}
      description={t('guide.description')}
      actions={
        folded && (
          <Button variant="default" size="xs" onClick={toggle} aria-expanded={opened}>
            {t(opened ? 'guide.hide' : 'guide.show')}
          </Button>
        )
      }
    >
      <Collapse expanded={opened}>
        {opened && (
          <Stack gap="lg">
            {!folded && <StepList steps={steps} />}
            <Commands />
          </Stack>
        )}
      </Collapse>
    </Section>
  );
};

const StepList = ({ steps }: { readonly steps: Steps }) => {
  const { t } = useTranslation('home');
  const all = [
    ['configuration', steps.has_configuration],
    ['person', steps.has_person],
    ['campaign', steps.has_campaign],
    ['launched', steps.has_launched],
    ['sent', steps.has_sent],
  ] as const;
  return (
    <List spacing={6} center>
      {all.map(([name, isDone]) => (
        <List.Item
          key={name}
          icon={
            <ThemeIcon
              size={22}
              radius="xl"
              variant={isDone ? 'filled' : 'default'}
              color="teal.8"
              role="img"
              aria-label={t(isDone ? 'guide.done' : 'guide.open')}
            >
              {isDone ? <IconCheck size={14} aria-hidden /> : <IconCircleDashed size={14} aria-hidden />}
            </ThemeIcon>
          }
        >
          {t(`guide.steps.${name}`)}
        </List.Item>
      ))}
    </List>
  );
};

interface Known {
  readonly campaign_id: string;
  readonly name: string;
  readonly type: string;
}

const KEY_PERMISSIONS = ['users.track', 'campaigns.trigger.send', 'admin.read'];

const Commands = () => {
  const { t } = useTranslation('home');
  const api = useApi();
  const [key, setKey] = useState<string | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const { data } = useQuery({
    queryKey: [api.workspace, 'campaigns', 'callable'],
    queryFn: ({ signal }) =>
      api.get<{ campaigns: Known[] }>('/admin/v1/campaigns', { status: ['active'], limit: 200 }, signal),
  });
  const callable = (data?.campaigns ?? []).filter(({ type }) => type === 'api_triggered');
  const campaignId = chosen ?? callable[0]?.campaign_id ?? null;
  if (data !== undefined && campaignId === null) return <Text c="dimmed">{t('guide.noCampaign')}</Text>;
  return (
    <Stack gap="md">
      <Select
        label={t('guide.campaign')}
        data={callable.map(({ campaign_id: value, name: label }) => ({ value, label }))}
        value={campaignId}
        onChange={setChosen}
        allowDeselect={false}
        maw={360}
      />
      <KeyMaker apiKey={key} onMade={setKey} />
      <Snippets
        facts={{ url: window.location.origin, key: key ?? 'YOUR_KEY', campaignId: campaignId ?? '' }}
      />
    </Stack>
  );
};

interface KeyMakerProps {
  readonly apiKey: string | null;
  readonly onMade: (key: string) => void;
}

const KeyMaker = ({ apiKey, onMade }: KeyMakerProps) => {
  const { t } = useTranslation('home');
  const api = useApi();
  const can = useCan();
  const make = useMutation({
    mutationFn: () =>
      api.post<{ api_key: string }>('/admin/v1/api-keys', {
        name: t('guide.keyName'),
        permissions: KEY_PERMISSIONS,
      }),
    onSuccess: ({ api_key: made }) => onMade(made),
    onError: (error) => notifyFailure(t('guide.keyRefused'), error.message),
  });
  if (apiKey !== null)
    return (
      <Alert variant="light" icon={<IconKey size={20} />} title={t('guide.keyOnce')}>
        <CodeBlock
          code={apiKey}
          label={t('guide.keyLabel')}
          copyLabel={t('guide.copy')}
          copiedLabel={t('guide.copied')}
        />
      </Alert>
    );
  if (!can('admin.keys')) return null;
  return (
    <Group gap="sm">
      <Button leftSection={<IconKey size={16} />} loading={make.isPending} onClick={() => make.mutate()}>
        {t('guide.makeKey')}
      </Button>
      <Text fz="sm" c="dimmed">
        {t('guide.key')}
      </Text>
    </Group>
  );
};

const NAMES: Readonly<Record<Way, string>> = { curl: 'curl', client: 'braze-api', node: 'Node.js' };

const Snippets = ({ facts }: { readonly facts: Parameters<typeof snippet>[1] }) => {
  const { t } = useTranslation('home');
  return (
    <Tabs defaultValue="curl">
      <Tabs.List mb="sm" aria-label={t('guide.tabs')}>
        {WAYS.map((way) => (
          <Tabs.Tab key={way} value={way}>
            {NAMES[way]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {WAYS.map((way) => (
        <Tabs.Panel key={way} value={way}>
          <CodeBlock
            code={snippet(way, facts)}
            label={t('guide.code', { way: NAMES[way] })}
            copyLabel={t('guide.copy')}
            copiedLabel={t('guide.copied')}
          />
        </Tabs.Panel>
      ))}
    </Tabs>
  );
};

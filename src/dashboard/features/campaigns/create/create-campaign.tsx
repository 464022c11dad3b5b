// The creation choice: what starts the campaign and what kind of message it is. Type and category are chosen here and
// decide which channels and configurations are offered (TYP-1).
import {
  Alert,
  Badge,
  Button,
  Card,
  Checkbox,
  Group,
  Radio,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  TextInput,
  ThemeIcon,
} from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Page } from '../../../../ui/page.tsx';
import { Section } from '../../../../ui/section.tsx';
import { ApiError, fieldError } from '../../../api.ts';
import { KeptNotice } from '../../../parts/kept/kept-notices.tsx';
import { useKeptForm } from '../../../parts/kept/use-kept-form.ts';
import { fresh } from '../../../parts/kept/use-kept.ts';
import { useApi, useWorkspace } from '../../../session.ts';
import { CHANNELS, type CampaignAnswer } from '../model.ts';
import { ChannelIcon, TYPE_ICONS } from '../words.tsx';
import { CALLED, choiceOf, emptyMessage, STARTED, type Choice } from './choices.ts';

export const CreateCampaign = () => {
  const { t } = useTranslation('campaigns');
  const { key: workspace } = useWorkspace();
  const { kept, create } = useCreation();
  const { form } = kept;
  const isCalled = choiceOf(form.values.choice).type === 'api';
  return (
    <Page
      title={t('create.title')}
      description={t('create.description')}
      crumbs={[{ label: t('list.title'), href: `/w/${encodeURIComponent(workspace)}/campaigns` }]}
    >
      <form onSubmit={form.onSubmit((values) => create.mutate(values))}>
        <Stack gap="lg">
          <KeptNotice kept={kept} />
          <Section title={t('create.start')}>
            <Choices value={form.values.choice} onChange={(choice) => form.setFieldValue('choice', choice)} />
          </Section>
          <Section title={t('create.about')}>
            <Stack maw={560}>
              <TextInput label={t('create.name')} required maxLength={200} {...form.getInputProps('name')} />
              <Textarea
                label={t('create.what')}
                autosize
                minRows={2}
                maxLength={2_000}
                {...form.getInputProps('description')}
              />
              {isCalled && (
                <Checkbox.Group
                  label={t('create.channels')}
                  description={t('create.channelsHint')}
                  {...form.getInputProps('channels')}
                >
                  <Group mt="xs">
                    {CHANNELS.map((channel) => (
                      <Checkbox key={channel} value={channel} label={t(`channel.${channel}`)} />
                    ))}
                  </Group>
                </Checkbox.Group>
              )}
              {create.error !== null && fieldError(create.error, 'name') === undefined && (
                <Alert color="red" role="alert">
                  {create.error.message}
                </Alert>
              )}
              <Group>
                <Button type="submit" loading={create.isPending}>
                  {t(isCalled ? 'create.submitCalled' : 'create.submit')}
                </Button>
              </Group>
            </Stack>
          </Section>
        </Stack>
      </form>
    </Page>
  );
};

interface Values {
  readonly choice: string;
  readonly name: string;
  readonly description: string;
  /** Of an API campaign. */
  readonly channels: readonly string[];
}

const useCreation = () => {
  const { t } = useTranslation('campaigns');
  const api = useApi();
  const { key: workspace } = useWorkspace();
  const navigate = useNavigate();
  const kept = useKeptForm<Values>({
    id: 'campaign-new',
    loaded: fresh({ choice: 'scheduledMarketing', name: '', description: '', channels: ['email'] }),
    validate: {
      name: (name) => (name.trim() === '' ? t('create.nameMissing') : null),
      channels: (channels, { choice }) =>
        choiceOf(choice).type === 'api' && channels.length === 0 ? t('create.channelMissing') : null,
    },
  });
  const create = useMutation({
    mutationFn: ({ choice, name, description, channels }: Values) => {
      const { type, category } = choiceOf(choice);
      const messages = type === 'api' ? channels.map(emptyMessage) : [];
      const variant = { id: crypto.randomUUID(), name: t('create.variant'), percentage: 100, messages };
      return api.post<CampaignAnswer>('/admin/v1/campaigns', {
        name: name.trim(),
        description,
        type,
        category,
        definition: { variants: [variant] },
      });
    },
    onSuccess: ({ campaign }, sent) => {
      kept.saved(sent);
      const params = { workspace, campaignId: campaign.campaign_id };
      // There is nothing to write: what calls need stands on its own page.
      return campaign.type === 'api'
        ? navigate({ to: '/w/$workspace/campaigns/$campaignId', params })
        : navigate({
            to: '/w/$workspace/campaigns/$campaignId/edit/$step',
            params: { ...params, step: 'content' },
          });
    },
    onError: (error) => {
      if (error instanceof ApiError && error.field === 'name') kept.form.setFieldError('name', error.message);
    },
  });
  return { kept, create };
};

interface ChoicesProps {
  readonly value: string;
  readonly onChange: (choice: string) => void;
}

const Choices = ({ value, onChange }: ChoicesProps) => {
  const { t } = useTranslation('campaigns');
  return (
    <Radio.Group value={value} onChange={onChange} aria-label={t('create.start')}>
      <Stack gap="md">
        <ChoiceGrid choices={STARTED} />
        <Orchestrated />
        <div>
          <Text fw={600}>{t('create.called')}</Text>
          <Text fz="sm" c="dimmed" mb="sm">
            {t('create.calledHint')}
          </Text>
          <ChoiceGrid choices={CALLED} />
        </div>
      </Stack>
    </Radio.Group>
  );
};

const ChoiceGrid = ({ choices }: { readonly choices: readonly Choice[] }) => (
  <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
    {choices.map((choice) => (
      <ChoiceCard key={choice.key} choice={choice} />
    ))}
  </SimpleGrid>
);

const ChoiceCard = ({ choice }: { readonly choice: Choice }) => {
  const { t } = useTranslation('campaigns');
  const TypeIcon = TYPE_ICONS[choice.type];
  return (
    <Radio.Card value={choice.key} p="md" radius="md" display="flex" style={{ alignItems: 'flex-start' }}>
      <Group wrap="nowrap" align="flex-start" gap="sm" flex={1}>
        <ThemeIcon variant="light" size={36} radius="md" aria-hidden>
          <TypeIcon size={20} stroke={1.7} />
        </ThemeIcon>
        <Stack gap={4} flex={1}>
          <Text fw={600}>
            {t(`type.${choice.type}`)} · {t(`category.${choice.category}`)}
          </Text>
          <Text fz="sm" c="dimmed">
            {t(`create.choice.${choice.key}`)}
          </Text>
          <ChannelList />
        </Stack>
        <Radio.Indicator />
      </Group>
    </Radio.Card>
  );
};

/** The channels that this server sends on; all of them fit every type and both categories. */
const ChannelList = () => {
  const { t } = useTranslation('campaigns');
  return (
    <Group gap="sm" mt={4}>
      {CHANNELS.map((channel) => (
        <Group key={channel} gap={4} wrap="nowrap">
          <ChannelIcon channel={channel} size={14} />
          <Text fz="xs">{t(`channel.${channel}`)}</Text>
        </Group>
      ))}
    </Group>
  );
};

const Orchestrated = () => {
  const { t } = useTranslation('campaigns');
  const TypeIcon = TYPE_ICONS.orchestrated;
  return (
    <Card p="md" bg="var(--app-paper)">
      <Group wrap="nowrap" align="flex-start" gap="sm">
        <ThemeIcon variant="default" size={36} radius="md" aria-hidden>
          <TypeIcon size={20} stroke={1.7} />
        </ThemeIcon>
        <Stack gap={4}>
          <Group gap="xs">
            <Text fw={600}>{t('type.orchestrated')}</Text>
            <Badge variant="default">{t('create.notYet')}</Badge>
          </Group>
          <Text fz="sm" c="dimmed">
            {t('create.orchestrated')}
          </Text>
        </Stack>
      </Group>
    </Card>
  );
};

// The creation choice: what starts the campaign and what kind of message it is. Type and category are chosen here and
// decide which channels and configurations are offered (TYP-1).
import {
  Alert,
  Badge,
  Button,
  Card,
  Group,
  Radio,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  TextInput,
  ThemeIcon,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Page } from '../../../../ui/page.tsx';
import { Section } from '../../../../ui/section.tsx';
import { useApi, useWorkspace } from '../../../session.ts';
import { CHANNELS, type CampaignAnswer, type CampaignType, type Category } from '../model.ts';
import { ChannelIcon, TYPE_ICONS } from '../words.tsx';

interface Choice {
  readonly key: string;
  readonly type: CampaignType;
  readonly category: Category;
}

/** ajo 2.2, with our own action-based campaigns. */
const CHOICES: readonly Choice[] = [
  { key: 'scheduledMarketing', type: 'scheduled', category: 'marketing' },
  { key: 'scheduledTransactional', type: 'scheduled', category: 'transactional' },
  { key: 'actionMarketing', type: 'action_based', category: 'marketing' },
  { key: 'actionTransactional', type: 'action_based', category: 'transactional' },
  { key: 'apiMarketing', type: 'api_triggered', category: 'marketing' },
  { key: 'apiTransactional', type: 'api_triggered', category: 'transactional' },
];

export const CreateCampaign = () => {
  const { t } = useTranslation('campaigns');
  const { key: workspace } = useWorkspace();
  const { form, create } = useCreation();
  return (
    <Page
      title={t('create.title')}
      description={t('create.description')}
      crumbs={[{ label: t('list.title'), href: `/w/${encodeURIComponent(workspace)}/campaigns` }]}
    >
      <form onSubmit={form.onSubmit((values) => create.mutate(values))}>
        <Stack gap="lg">
          <Section title={t('create.start')}>
            <Choices value={form.values.choice} onChange={(choice) => form.setFieldValue('choice', choice)} />
            <Orchestrated />
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
              {create.error !== null && (
                <Alert color="red" role="alert">
                  {create.error.message}
                </Alert>
              )}
              <Group>
                <Button type="submit" loading={create.isPending}>
                  {t('create.submit')}
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
}

const useCreation = () => {
  const { t } = useTranslation('campaigns');
  const api = useApi();
  const { key: workspace } = useWorkspace();
  const navigate = useNavigate();
  const form = useForm<Values>({
    initialValues: { choice: 'scheduledMarketing', name: '', description: '' },
    validate: { name: (name) => (name.trim() === '' ? t('create.nameMissing') : null) },
  });
  const create = useMutation({
    mutationFn: ({ choice, name, description }: Values) => {
      const { type, category } = CHOICES.find(({ key }) => key === choice) ?? CHOICES[0]!;
      const variant = { id: crypto.randomUUID(), name: t('create.variant'), percentage: 100, messages: [] };
      return api.post<CampaignAnswer>('/admin/v1/campaigns', {
        name: name.trim(),
        description,
        type,
        category,
        definition: { variants: [variant] },
      });
    },
    onSuccess: ({ campaign }) =>
      navigate({
        to: '/w/$workspace/campaigns/$campaignId/edit/$step',
        params: { workspace, campaignId: campaign.campaign_id, step: 'content' },
      }),
  });
  return { form, create };
};

interface ChoicesProps {
  readonly value: string;
  readonly onChange: (choice: string) => void;
}

const Choices = ({ value, onChange }: ChoicesProps) => {
  const { t } = useTranslation('campaigns');
  return (
    <Radio.Group value={value} onChange={onChange} aria-label={t('create.start')}>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        {CHOICES.map((choice) => (
          <ChoiceCard key={choice.key} choice={choice} />
        ))}
      </SimpleGrid>
    </Radio.Group>
  );
};

const ChoiceCard = ({ choice }: { readonly choice: Choice }) => {
  const { t } = useTranslation('campaigns');
  const TypeIcon = TYPE_ICONS[choice.type];
  return (
    <Radio.Card value={choice.key} p="md" radius="md">
      <Group wrap="nowrap" align="flex-start" gap="sm">
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
    <Card mt="sm" p="md" bg="var(--app-paper)">
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

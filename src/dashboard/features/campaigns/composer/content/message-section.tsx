// One message of a variant: what it is sent through, and its content in the editor of its channel.
import { ActionIcon, Anchor, Group, Select, Stack } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Section } from '../../../../../ui/section.tsx';
import { ContentEditor } from '../../../../parts/content/content-editor.tsx';
import { seenTriggersOf } from '../../../../parts/content/seen-properties.ts';
import { useWorkspace } from '../../../../session.ts';
import type { Problem, Written } from '../../model.ts';
import { ChannelIcon } from '../../words.tsx';
import { useComposer } from '../composer-context.tsx';
import { useProblemText } from '../problems.ts';
import { recordOf, textOf } from '../written.ts';
import { useConfigurations } from './use-configurations.ts';

interface MessageProps {
  readonly message: Written;
  readonly path: string;
  readonly onChange: (message: Written) => void;
  readonly onRemove: () => void;
}

export const MessageSection = ({ message, path, onChange, onRemove }: MessageProps) => {
  const { t } = useTranslation('composer');
  const { campaign, doc, problems, isReadOnly } = useComposer();
  const problemText = useProblemText();
  const content = recordOf(message['content']) ?? {};
  const channel = textOf(message['channel']);
  const configurationId = textOf(message['configuration_id']);
  return (
    <Section
      title={
        <Group gap={8} wrap="nowrap">
          <ChannelIcon channel={channel} size={18} />
          {t(`channelName.${channel}`)}
        </Group>
      }
      actions={
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t('content.removeMessage', { channel: t(`channelName.${channel}`) })}
          disabled={isReadOnly}
          onClick={onRemove}
        >
          <IconTrash size={16} />
        </ActionIcon>
      }
    >
      <Stack gap="md">
        <ConfigurationField
          channel={channel}
          value={configurationId}
          path={path}
          onChange={(configuration_id) => onChange({ ...message, configuration_id })}
        />
        <ContentEditor
          channel={channel}
          value={content}
          onChange={(next) => onChange({ ...message, content: next })}
          // What nobody began to write is no mistake yet: the step says how much is missing.
          problems={
            Object.keys(content).length === 0
              ? []
              : problemsInside(problems, `definition.${path}.content`, problemText)
          }
          readOnly={isReadOnly}
          campaignId={campaign.campaign_id}
          setting={{
            type: campaign.type === 'api' ? 'api_triggered' : campaign.type,
            category: campaign.category,
            campaignName: doc.name,
            campaignId: campaign.campaign_id,
            triggers: seenTriggersOf(doc.definition['trigger']),
            ...(configurationId === '' ? {} : { configurationId }),
          }}
        />
      </Stack>
    </Section>
  );
};

/** Those of this content, with paths as the content's own editor knows them. */
const problemsInside = (
  problems: readonly Problem[],
  prefix: string,
  textOfProblem: (problem: Problem) => string,
): readonly Problem[] =>
  problems.flatMap(({ field = '', ...problem }) =>
    field === prefix || field.startsWith(`${prefix}.`)
      ? [
          {
            ...problem,
            message: textOfProblem({ ...problem, field }),
            field: field.slice(prefix.length + 1),
          },
        ]
      : [],
  );

/** The way to what is missing, in a place of its own: what is written here stays. */
const NoConfiguration = () => {
  const { t } = useTranslation('composer');
  const { key } = useWorkspace();
  return (
    <>
      {t('content.noConfiguration')}{' '}
      <Anchor
        href={`/w/${encodeURIComponent(key)}/settings/channels/new`}
        target="_blank"
        fz="xs"
        underline="always"
      >
        {t('content.makeConfiguration')}
      </Anchor>
    </>
  );
};

interface ConfigurationProps {
  readonly channel: string;
  readonly value: string;
  readonly path: string;
  readonly onChange: (configurationId: string) => void;
  /** A message can do without; what happens then. */
  readonly without?: string;
}

export const ConfigurationField = ({ channel, value, path, onChange, without }: ConfigurationProps) => {
  const { t } = useTranslation('composer');
  const { campaign, errorAt, isReadOnly } = useComposer();
  const fitting = useConfigurations().filter(
    (one) => one.channel === channel && one.category === campaign.category,
  );
  return (
    <Select
      label={t('content.through')}
      description={fitting.length === 0 ? <NoConfiguration /> : undefined}
      placeholder={without ?? t('content.chooseConfiguration')}
      value={value === '' ? null : value}
      data={fitting.map((one) => ({
        value: one.configuration_id,
        label: one.active ? one.name : t('content.inactive', { name: one.name }),
      }))}
      disabled={isReadOnly}
      allowDeselect={without !== undefined}
      clearable={without !== undefined}
      clearButtonProps={{ 'aria-label': t('content.clear') }}
      error={errorAt(`${path}.configuration_id`)}
      onChange={(chosen) => onChange(chosen ?? '')}
      maw={360}
    />
  );
};

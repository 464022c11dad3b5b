// The messages of an API campaign: ids that calls name, each of a channel, perhaps sent through a configuration of its own.
// What they say comes with the call.
import { ActionIcon, Button, Code, Group, Menu, Stack, Text } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { notifyUndo } from '../../../../../ui/notify.tsx';
import { Section } from '../../../../../ui/section.tsx';
import { emptyMessage } from '../../create/choices.ts';
import { CHANNELS, type Written } from '../../model.ts';
import { ChannelIcon } from '../../words.tsx';
import { useComposer } from '../composer-context.tsx';
import { listOf, removeAt, replaceAt, textOf } from '../written.ts';
import { ConfigurationField } from './message-section.tsx';

export const CalledMessages = () => {
  const { t } = useTranslation('composer');
  const { definition, set, isReadOnly, errorAt } = useComposer();
  const [fresh] = useState<Written>(() => ({ id: crypto.randomUUID(), name: 'API', percentage: 100 }));
  const variant = listOf(definition['variants'])[0] ?? fresh;
  const messages = listOf(variant['messages']);
  const change = (next: readonly Written[]): void => set('variants', [{ ...variant, messages: next }]);
  const remove = (at: number): void => {
    change(removeAt(messages, at));
    notifyUndo(t('content.removedMessage'), t('undo'), () => change(messages));
  };
  return (
    <Section
      title={t('called.title')}
      description={t('called.hint')}
      actions={
        <AddMessage
          isDisabled={isReadOnly}
          onAdd={(channel) => change([...messages, emptyMessage(channel)])}
        />
      }
    >
      <Stack gap="lg">
        {messages.length === 0 && (
          <Text fz="sm" c="red">
            {errorAt('variants[0].messages') ?? t('called.none')}
          </Text>
        )}
        {messages.map((message, i) => (
          <CalledMessage
            key={textOf(message['message_id'])}
            message={message}
            path={`variants[0].messages[${i}]`}
            onChange={(next) => change(replaceAt(messages, i, next))}
            onRemove={() => remove(i)}
          />
        ))}
      </Stack>
    </Section>
  );
};

interface MessageProps {
  readonly message: Written;
  readonly path: string;
  readonly onChange: (message: Written) => void;
  readonly onRemove: () => void;
}

const CalledMessage = ({ message, path, onChange, onRemove }: MessageProps) => {
  const { t } = useTranslation('composer');
  const { isReadOnly } = useComposer();
  const channel = textOf(message['channel']);
  return (
    <Group align="flex-end" justify="space-between">
      <Stack gap={6}>
        <Group gap={8}>
          <ChannelIcon channel={channel} size={18} />
          <Text fw={600} fz="sm">
            {t(`channelName.${channel}`)}
          </Text>
          <Code>{textOf(message['message_id'])}</Code>
        </Group>
        <ConfigurationField
          channel={channel}
          value={textOf(message['configuration_id'])}
          path={path}
          without={t('called.anyConfiguration')}
          onChange={(configuration_id) => onChange({ ...message, configuration_id })}
        />
      </Stack>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t('content.removeMessage', { channel: t(`channelName.${channel}`) })}
        disabled={isReadOnly}
        onClick={onRemove}
      >
        <IconTrash size={16} />
      </ActionIcon>
    </Group>
  );
};

interface AddProps {
  readonly isDisabled: boolean;
  readonly onAdd: (channel: string) => void;
}

/** As many of a channel as are to be told apart in calls. */
const AddMessage = ({ isDisabled, onAdd }: AddProps) => {
  const { t } = useTranslation('composer');
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          disabled={isDisabled}
        >
          {t('called.add')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {CHANNELS.map((channel) => (
          <Menu.Item
            key={channel}
            leftSection={<ChannelIcon channel={channel} />}
            onClick={() => onAdd(channel)}
          >
            {t(`channelName.${channel}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
};

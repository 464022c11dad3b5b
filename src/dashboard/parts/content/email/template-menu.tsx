// Beginning an email with a stored template, and keeping an email as one. A campaign takes a copy: it remembers where it
// came from, but later changes of the template leave it alone.
import { Button, Group, Loader, Menu, Modal, NavLink, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue, useDisclosure } from '@mantine/hooks';
import { IconSearch, IconTemplate } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { notifyDone, notifyFailure, notifyUndo } from '../../../../ui/notify.tsx';
import { useApi, useCan } from '../../../session.ts';
import type { ContentValue, EditorProps } from '../content-value.ts';
import { textAt } from '../content-value.ts';

interface TemplateBrief {
  readonly template_id: string;
  readonly name: string;
  readonly subject: string;
}
interface StoredTemplate extends TemplateBrief {
  readonly preheader: string;
  readonly plaintext_body: string;
  readonly source: string;
  readonly body: string;
  readonly mjml: string | null;
  readonly blocks: unknown;
  readonly should_inline_css: boolean;
}

export const TemplateMenu = ({ value, onChange, readOnly }: EditorProps) => {
  const { t } = useTranslation('content');
  const mayWrite = useCan()('admin.write', 'content');
  const [isOpen, { open, close }] = useDisclosure(false);
  const keep = useKeep(value);
  if (readOnly) return null;
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button
            size="sm"
            variant="default"
            leftSection={<IconTemplate size={16} aria-hidden />}
            loading={keep.isPending}
          >
            {t('template.menu')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={open}>{t('template.begin')}</Menu.Item>
          {mayWrite && <Menu.Item onClick={() => keep.mutate()}>{t('template.keep')}</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={isOpen}
        onClose={close}
        title={t('template.begin')}
        closeButtonProps={{ 'aria-label': t('template.close') }}
      >
        <Choices
          onChoose={(template) => {
            onChange(startedWith(value, template));
            notifyUndo(t('template.begun', { name: template.name }), t('source.undo'), () => onChange(value));
            close();
          }}
        />
      </Modal>
    </>
  );
};

/** Sender and the like stay; what the template says replaces the rest. */
const startedWith = (value: ContentValue, template: StoredTemplate): ContentValue => {
  const gone = [
    'body',
    'inlined_body',
    'should_inline_css',
    'mjml',
    'blocks',
    'plaintext_body',
    'preheader',
    'source_problem',
  ];
  const kept = Object.fromEntries(Object.entries(value).filter(([name]) => !gone.includes(name)));
  return {
    ...kept,
    template_id: template.template_id,
    subject: template.subject === '' ? textAt(value, 'subject') : template.subject,
    source: template.source,
    body: template.body,
    ...(template.preheader === '' ? {} : { preheader: template.preheader }),
    ...(template.plaintext_body === '' ? {} : { plaintext_body: template.plaintext_body }),
    ...(template.should_inline_css ? { should_inline_css: true } : {}),
    ...(template.mjml === null ? {} : { mjml: template.mjml }),
    ...(template.blocks === null ? {} : { blocks: template.blocks }),
  };
};

const Choices = ({ onChoose }: { readonly onChoose: (template: StoredTemplate) => void }) => {
  const { t } = useTranslation('content');
  const api = useApi();
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), 250);
  const { data, isFetching } = useQuery({
    queryKey: [api.workspace, 'templates', 'list', 'brief', search],
    queryFn: ({ signal }) =>
      api.get<{ readonly templates: readonly TemplateBrief[] }>(
        '/admin/v1/templates',
        { search, limit: 30 },
        signal,
      ),
  });
  const choose = async (id: string) => {
    try {
      const { template } = await api.get<{ readonly template: StoredTemplate }>(`/admin/v1/templates/${id}`);
      onChoose(template);
    } catch (error) {
      notifyFailure(t('template.failed'), error instanceof Error ? error.message : '');
    }
  };
  return (
    <Stack gap="sm">
      <TextInput
        data-autofocus
        aria-label={t('template.search')}
        placeholder={t('template.search')}
        leftSection={<IconSearch size={16} aria-hidden />}
        rightSection={isFetching ? <Loader size={14} aria-hidden /> : null}
        value={typed}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      />
      {data?.templates.length === 0 && (
        <Text fz="sm" c="dimmed">
          {t('template.none')}
        </Text>
      )}
      <Group gap={0} style={{ display: 'block' }} mah={360}>
        {data?.templates.map(({ template_id: id, name, subject }) => (
          <NavLink
            key={id}
            component="button"
            type="button"
            label={name}
            description={subject}
            onClick={() => void choose(id)}
          />
        ))}
      </Group>
    </Stack>
  );
};

const useKeep = (value: ContentValue) => {
  const { t } = useTranslation('content');
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () =>
      api.post('/admin/v1/templates', {
        name: textAt(value, 'subject').slice(0, 200) || t('template.unnamed'),
        subject: textAt(value, 'subject'),
        preheader: textAt(value, 'preheader'),
        plaintext_body: textAt(value, 'plaintext_body'),
        source: value['source'] ?? 'html',
        body: textAt(value, 'body'),
        should_inline_css: value['should_inline_css'] === true,
        mjml: value['mjml'] ?? null,
        blocks: value['blocks'] ?? null,
      }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: [api.workspace, 'templates', 'list'] });
      notifyDone(t('template.kept'));
    },
    onError: (error) => notifyFailure(t('template.failed'), error.message),
  });
};

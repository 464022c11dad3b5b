// A template begins with a design: seen small, chosen with one click, changed at once.
import { Box, SimpleGrid, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconCode, IconFile } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { notifyFailure } from '../../../ui/notify.tsx';
import { Page } from '../../../ui/page.tsx';
import { useLanguage } from '../../i18n.ts';
import { MailSketch } from '../../parts/content/email/blocks/mail-sketch.tsx';
import { useApi, useWorkspace } from '../../session.ts';
import type { Template } from './content-data.ts';
import { DESIGNS, designOf, type Design } from './gallery.ts';
import classes from './gallery.module.css';

export const GalleryScreen = () => {
  const { t } = useTranslation('templates');
  const { key } = useWorkspace();
  const language = useLanguage();
  const create = useCreate();
  const words = (name: string) => t(`design.${name}`);
  const begin = (design: Design) =>
    create.mutate({
      name: t(`gallery.${design}`),
      subject: t(`subject.${design}`),
      source: 'blocks',
      blocks: designOf(design, words, language),
    });
  return (
    <Page
      title={t('gallery.title')}
      description={t('gallery.description')}
      crumbs={[{ label: t('list.title'), href: `/w/${encodeURIComponent(key)}/content/templates` }]}
    >
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="lg" aria-busy={create.isPending}>
        {DESIGNS.map((design) => (
          <Choice
            key={design}
            label={t(`gallery.${design}`)}
            hint={t(`hint.${design}`)}
            disabled={create.isPending}
            onChoose={() => begin(design)}
          >
            <MailSketch document={designOf(design, words, language)} />
          </Choice>
        ))}
        <Choice
          label={t('gallery.empty')}
          hint={t('hint.empty')}
          disabled={create.isPending}
          onChoose={() => create.mutate({ name: t('gallery.empty'), source: 'blocks', blocks: null })}
        >
          <Blank icon={<IconFile size={40} stroke={1.2} aria-hidden />} />
        </Choice>
        <Choice
          label={t('gallery.code')}
          hint={t('hint.code')}
          disabled={create.isPending}
          onChoose={() => create.mutate({ name: t('gallery.code'), source: 'html', body: '<p></p>' })}
        >
          <Blank icon={<IconCode size={40} stroke={1.2} aria-hidden />} />
        </Choice>
      </SimpleGrid>
    </Page>
  );
};

const useCreate = () => {
  const { t } = useTranslation('templates');
  const api = useApi();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { key } = useWorkspace();
  return useMutation({
    mutationFn: (body: Readonly<Record<string, unknown>>) =>
      api.post<{ readonly template: Template }>('/admin/v1/templates', body),
    onSuccess: ({ template }) => {
      void client.invalidateQueries({ queryKey: [api.workspace, 'templates', 'list'] });
      void navigate({
        to: '/w/$workspace/content/templates/$templateId',
        params: { workspace: key, templateId: template.template_id },
      });
    },
    onError: (error) => notifyFailure(t('gallery.failed'), error.message),
  });
};

interface ChoiceProps {
  readonly label: string;
  readonly hint: string;
  readonly disabled: boolean;
  readonly onChoose: () => void;
  readonly children: ReactNode;
}

const Choice = ({ label, hint, disabled, onChoose, children }: ChoiceProps) => (
  <UnstyledButton className={classes['choice']} onClick={onChoose} disabled={disabled}>
    <Box className={classes['picture']} aria-hidden inert>
      {children}
    </Box>
    <Stack gap={2} p="md">
      <Text fw={600}>{label}</Text>
      <Text fz="sm" c="dimmed">
        {hint}
      </Text>
    </Stack>
  </UnstyledButton>
);

const Blank = ({ icon }: { readonly icon: ReactNode }) => <Box className={classes['blank']}>{icon}</Box>;

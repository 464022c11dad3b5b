// The frame of everything that strangers see: our name, one card, the language.
import { Box, Card, Center, Group, Stack, Text, Title, UnstyledButton } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { changeLanguage, useLanguage } from '../../i18n.ts';
import { Brand } from '../../shell/brand.tsx';

interface DoorProps {
  readonly title: string;
  readonly text?: ReactNode;
  readonly children?: ReactNode;
  /** Below the card. */
  readonly footer?: ReactNode;
}

export const Door = ({ title, text, children, footer }: DoorProps) => {
  useDocumentTitle(`${title} · Relance`);
  return (
    <Box
      mih="100dvh"
      style={{
        background:
          'radial-gradient(60rem 30rem at 50% -12rem, var(--app-tint) 0%, transparent 70%), var(--app-paper)',
      }}
    >
      <Center mih="100dvh" p="md" component="main">
        <Stack w="100%" maw={420} gap="lg">
          <Center>
            <Brand size={30} />
          </Center>
          <Card padding="xl" shadow="sm">
            <Stack gap="md">
              <Stack gap={4}>
                <Title order={1}>{title}</Title>
                {text !== undefined && (
                  <Text c="dimmed" fz="sm" component="div">
                    {text}
                  </Text>
                )}
              </Stack>
              {children}
            </Stack>
          </Card>
          <Group justify="space-between" px={4}>
            <Text fz="sm" component="div">
              {footer}
            </Text>
            <LanguageSwitch />
          </Group>
        </Stack>
      </Center>
    </Box>
  );
};

const LanguageSwitch = () => {
  const { t } = useTranslation('door');
  const language = useLanguage();
  const other = language === 'fr' ? 'en' : 'fr';
  return (
    <UnstyledButton
      fz="sm"
      c="dimmed"
      lang={other}
      onClick={() => void changeLanguage(other)}
      aria-label={t('otherLanguageLabel')}
    >
      {t('otherLanguage')}
    </UnstyledButton>
  );
};

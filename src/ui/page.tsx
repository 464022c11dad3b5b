// The head every screen has: where one is, what it is, what one can do. One h1 per screen; the document's title follows it.
import { Anchor, Box, Breadcrumbs, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';

export interface Crumb {
  readonly label: string;
  readonly href: string;
}

export interface PageProps {
  /** Null while it is being loaded. */
  readonly title: string | null;
  readonly description?: ReactNode;
  /** Beside the title: a status. */
  readonly badge?: ReactNode;
  readonly crumbs?: readonly Crumb[];
  /** Right of the title. */
  readonly actions?: ReactNode;
  /** `narrow` for forms, `wide` for tables and canvases. */
  readonly width?: 'narrow' | 'wide';
  /** Below the title, above the content: tabs. */
  readonly tabs?: ReactNode;
  readonly children: ReactNode;
}

export const Page = (props: PageProps) => {
  useDocumentTitle(props.title === null ? 'Relance' : `${props.title} · Relance`);
  return (
    <Box maw={1440} mx="auto" w="100%">
      {/* A form begins where tables begin: going from one to the other, nothing jumps. */}
      <Stack gap="lg" maw={props.width === 'narrow' ? 880 : undefined}>
        <PageHead {...props} />
        {props.children}
      </Stack>
    </Box>
  );
};

/** A name without a space must not push the page aside. */
const ANYWHERE = { overflowWrap: 'anywhere' } as const;

const PageHead = ({ title, description, badge, crumbs, actions, tabs }: PageProps) => (
  <Stack gap={6}>
    {crumbs !== undefined && crumbs.length > 0 && (
      <Breadcrumbs separator="/" fz="sm" style={{ flexWrap: 'wrap' }}>
        {crumbs.map(({ label, href }) => (
          <Anchor key={href} href={href} fz="sm" lh={1.5} c="dimmed" truncate maw="min(28rem, 70vw)">
            {label}
          </Anchor>
        ))}
      </Breadcrumbs>
    )}
    <Group justify="space-between" align="flex-start" gap="md">
      <Stack gap={4} miw={0} flex="1 1 20rem">
        <Group gap="sm">
          {title === null ? (
            <Skeleton h={28} w={280} />
          ) : (
            <Title order={1} style={ANYWHERE}>
              {title}
            </Title>
          )}
          {badge}
        </Group>
        {description !== undefined && (
          <Text c="dimmed" fz="sm" component="div" maw="46rem">
            {description}
          </Text>
        )}
      </Stack>
      {actions !== undefined && <Group gap="xs">{actions}</Group>}
    </Group>
    {tabs}
  </Stack>
);

// Editor left, preview right; one above the other where there is no room for both.
import { Box } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './content.module.css';

export const EditorSplit = ({
  editor,
  preview,
}: {
  readonly editor: ReactNode;
  readonly preview: ReactNode;
}) => (
  <Box className={classes['root']}>
    <Box className={classes['split']}>
      <Box className={classes['main']}>{editor}</Box>
      <Box className={classes['side']}>{preview}</Box>
    </Box>
  </Box>
);

import { takeCopies } from './copy.ts';
import { takeForms } from './forms.ts';
import { goLive } from './live.ts';
import { followThumb } from './side-by-side.ts';
import { takeLinks } from './travel.ts';
import { takeTreeKeys } from './tree-keys.ts';

takeForms();
takeLinks();
takeTreeKeys();
takeCopies();
followThumb();
goLive();

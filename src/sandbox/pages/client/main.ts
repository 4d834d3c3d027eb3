import { takeForms } from './forms.ts';
import { goLive } from './live.ts';

takeForms();
goLive();

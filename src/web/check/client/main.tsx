import './no-eval.ts';
import { render } from 'preact';
import { CheckApp } from './check-app.tsx';
import { createChecker, serveChecks } from './checker.ts';
import { checkFile } from './check-file.ts';

// One script for both: the page makes its worker out of the text it was itself started from.
if (typeof document === 'undefined') {
  serveChecks(checkFile);
} else {
  const checker = createChecker(document.currentScript?.textContent ?? '', checkFile);
  const page = document.querySelector('#page');
  if (page) {
    page.textContent = '';
    render(<CheckApp checker={checker} />, page);
  }
}

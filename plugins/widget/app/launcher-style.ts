/** Only what the button needs; the app brings the rest. Pixels, because a page's root font size is not ours. */
export const launcherStyle = (accent = '#3b4ef0', left: boolean): string =>
  `:host{all:initial!important;--accent:${/^#[0-9a-f]{6}$/i.test(accent) ? accent : '#3b4ef0'}}
.launcher{all:unset;position:fixed;inset-block-end:calc(20px + env(safe-area-inset-bottom));inset-inline:${left ? '20px auto' : 'auto 20px'};width:60px;height:60px;border-radius:50%;cursor:pointer;background:var(--accent);color:var(--on-accent,#fff);box-shadow:0 1px 3px #0003,0 8px 28px #0000003d;z-index:2147483000;transition:transform .2s cubic-bezier(.3,1.6,.6,1),box-shadow .2s}
.launcher:hover{transform:scale(1.06)}
.launcher:active{transform:scale(.96)}
.launcher:focus-visible{outline:3px solid var(--accent);outline-offset:3px;box-shadow:0 0 0 3px #fff}
.launcher svg{position:absolute;inset:16px;width:28px;height:28px}
.launcher path{fill:currentColor;transition:.2s}
.launcher path+path{fill:none;stroke:currentColor;stroke-width:2.4;stroke-linecap:round;stroke-linejoin:round;opacity:0;transform:rotate(-60deg);transform-origin:50%}
.launcher[aria-expanded=true] path{opacity:0}
.launcher[aria-expanded=true] path+path{opacity:1;transform:none}
.launcher[aria-busy=true] svg{animation:b 1s infinite alternate}
@keyframes b{to{opacity:.4}}
.launcher i{position:absolute;inset-block-start:-4px;inset-inline-end:-4px;min-width:22px;height:22px;padding:0 6px;box-sizing:border-box;border-radius:11px;background:#d4213d;color:#fff;font:600 12px/22px system-ui,sans-serif;text-align:center;box-shadow:0 0 0 2px #fff}
.launcher i[hidden]{display:none}
@media(prefers-reduced-motion){*{transition:none!important;animation:none!important}}
@media(forced-colors:active){.launcher{border:2px solid ButtonText}}
@media print{:host{display:none!important}}`.replace(/\n/g, '')

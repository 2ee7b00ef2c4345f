#!/usr/bin/env node
// Committed, so that installing finds it before anything is compiled.
import '../dist/main.js';

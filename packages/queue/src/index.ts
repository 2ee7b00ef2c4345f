export * from './dispatcher.js';
export * from './names.js';
export * from './ticket.js';
export * from './ticket-consumer.js';
export * from './ticket-queue.js';
export * from './wake-ups.js';

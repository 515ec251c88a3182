// A WebSocket server that knows nothing of pushbench: it passes on what is posted to a room.
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const rooms = new Map();
const server = createServer(async (request, response) => {
  let message = '';
  for await (const chunk of request.setEncoding('utf8')) message += chunk;
  const room = decodeURIComponent(request.url.slice('/rooms/'.length));
  const text = JSON.stringify({ type: 'message', room, body: message });
  for (const socket of rooms.get(room) ?? []) socket.send(text);
  response.writeHead(202).end();
});
new WebSocketServer({ server, path: '/socket' }).on('connection', (socket) => {
  socket.on('message', (text) => {
    const { join } = JSON.parse(text);
    rooms.set(join, (rooms.get(join) ?? new Set()).add(socket));
    socket.on('close', () => rooms.get(join).delete(socket));
    socket.send(JSON.stringify({ type: 'joined', room: join }));
  });
});
server.listen(Number(process.env.PORT ?? 3000), process.env.HOST);

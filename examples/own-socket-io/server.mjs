// A Socket.IO server with rooms that knows nothing of pushbench: it passes on what is posted to a room.
import { createServer } from 'node:http';
import { Server } from 'socket.io';

const server = createServer(async (request, response) => {
  let message = '';
  for await (const chunk of request.setEncoding('utf8')) message += chunk;
  io.to(decodeURIComponent(request.url.slice('/rooms/'.length))).emit('message', message);
  response.writeHead(202).end();
});
const io = new Server(server);
io.on('connection', (socket) => {
  socket.on('join', (room) => {
    socket.join(room);
    socket.emit('joined', room);
  });
});
server.listen(Number(process.env.PORT ?? 3000), process.env.HOST);

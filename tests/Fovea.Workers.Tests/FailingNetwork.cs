using System.Net;
using System.Net.Sockets;

namespace Fovea.Workers.Tests;

/// <summary>A way to a server that can be cut, so that nobody gets there, or silenced, so that nothing comes back.</summary>
internal sealed class FailingNetwork : IDisposable
{
    private readonly string host;
    private readonly int port;
    private readonly CancellationTokenSource ended = new();
    private readonly List<Socket> open = [];
    private readonly Lock gate = new();
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private volatile bool isSilent;

    /// <param name="url">Where the server is.</param>
    public FailingNetwork(string url)
    {
        UriBuilder address = new(url);
        (host, port) = (address.Host, address.Port);
        listener.Start();
        (address.Host, address.Port) = ("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port);
        Url = address.Uri.ToString();
        _ = AcceptAsync();
    }

    /// <summary>Where the server is reached by this way.</summary>
    public string Url { get; }

    /// <summary>Ends all connections and lets nobody make another.</summary>
    public void Cut()
    {
        listener.Stop();
        lock (gate)
        {
            foreach (Socket socket in open) socket.Dispose();
            open.Clear();
        }
    }

    /// <summary>Takes what comes and hands on nothing, as a machine that has stopped.</summary>
    public void Silence() => isSilent = true;

    public void Dispose()
    {
        ended.Cancel();
        Cut();
        ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ConnectAsync(await listener.AcceptSocketAsync(ended.Token));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            // Cut.
        }
    }

    private async Task ConnectAsync(Socket client)
    {
        Socket server = new(SocketType.Stream, ProtocolType.Tcp);
        lock (gate) open.AddRange([client, server]);
        try
        {
            await server.ConnectAsync(host, port, ended.Token);
            await Task.WhenAny(HandOnAsync(client, server), HandOnAsync(server, client));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Cut.
        }

        client.Dispose();
        server.Dispose();
    }

    private async Task HandOnAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[1 << 14];
        while (await from.ReceiveAsync(buffer, ended.Token) is var count && count > 0)
        {
            if (!isSilent) await to.SendAsync(buffer.AsMemory(0, count), ended.Token);
        }
    }
}

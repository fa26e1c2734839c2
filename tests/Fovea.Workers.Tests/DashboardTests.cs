using System.Net;
using System.Net.Sockets;
using Fovea.Tuning;

namespace Fovea.Workers.Tests;

public sealed class DashboardTests : IAsyncLifetime
{
    private readonly TestDatabase database = new();
    private readonly HttpClient client = new();
    private readonly string url = $"http://127.0.0.1:{FreePort()}";
    private Dashboard? dashboard;

    public async ValueTask InitializeAsync() => dashboard = await Dashboard.StartAsync(new TrialQueue(database.Address, new RunnerOptions()), url);

    [Theory]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("evil.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("10.0.0.1", HttpStatusCode.MisdirectedRequest)]
    public async Task Only_names_of_this_machine_are_answered(string host, HttpStatusCode status)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, url);
        request.Headers.Host = host;
        using HttpResponseMessage answer = await client.SendAsync(request);
        Assert.Equal(status, answer.StatusCode);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Forbidden)]
    [InlineData("http://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("its own", HttpStatusCode.NoContent)]
    public async Task Only_its_own_page_may_change_anything(string? origin, HttpStatusCode status)
    {
        using FormUrlEncodedContent nothing = new([new("jobs[]", "1")]);
        using HttpRequestMessage request = new(HttpMethod.Post, $"{url}/jobs/failed/delete") { Content = nothing };
        if (origin is not null) request.Headers.Add("Origin", origin == "its own" ? url : origin);
        using HttpResponseMessage answer = await client.SendAsync(request);
        Assert.Equal(status, answer.StatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        if (dashboard is not null) await dashboard.DisposeAsync();
        database.Dispose();
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

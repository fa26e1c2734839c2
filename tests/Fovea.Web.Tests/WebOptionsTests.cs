namespace Fovea.Web.Tests;

public sealed class WebOptionsTests
{
    [Theory]
    [InlineData("http://127.0.0.1:5100", true)]
    [InlineData("http://localhost:5100", true)]
    [InlineData("http://[::1]:5100", true)]
    [InlineData("http://127.0.0.2:5100", true)]
    [InlineData("http://0.0.0.0:5100", false)]
    [InlineData("http://*:5100", false)]
    [InlineData("http://[::]:5100", false)]
    [InlineData("http://box.example:5100", false)]
    public void It_knows_what_only_this_machine_can_reach(string url, bool isLoopback) => Assert.Equal(isLoopback, new WebOptions { Urls = [url] }.IsLoopback);

    [Fact]
    public void One_open_address_opens_it() => Assert.False(new WebOptions { Urls = ["http://127.0.0.1:1", "http://0.0.0.0:1"] }.IsLoopback);

    [Theory]
    [InlineData("https://127.0.0.1:5100")]
    [InlineData("127.0.0.1:5100")]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("http://127.0.0.1:5100/below")]
    [InlineData("http://unix:/tmp/socket")]
    [InlineData("nonsense")]
    public void Addresses_are_plain_http(string url)
    {
        OptionException exception = Assert.Throws<OptionException>(() => new WebOptions { Urls = [url] });
        Assert.Contains($"but one is '{url}'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void There_must_be_an_address() => Assert.Throws<OptionException>(() => new WebOptions { Urls = [] });
}

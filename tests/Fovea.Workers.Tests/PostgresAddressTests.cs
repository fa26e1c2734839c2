using Fovea.Tuning;

namespace Fovea.Workers.Tests;

public sealed class PostgresAddressTests
{
    [Fact]
    public void An_address_is_shown_without_its_password() =>
        Assert.Equal("postgres://me@host:5433/studies", PostgresAddress.Parse("postgres://me:p%40ss@host:5433/studies?SSL Mode=Require").ToString());

    [Theory]
    [InlineData("mysql://me:secret@host/studies")]
    [InlineData("postgres://me:secret@host")]
    [InlineData("postgres://me:secret@host/studies?nonsense=secret")]
    [InlineData("Host=host;Password=secret")]
    public void What_is_no_address_is_refused_without_repeating_it(string text) =>
        Assert.DoesNotContain("secret", Assert.Throws<StudyException>(() => PostgresAddress.Parse(text)).Message, StringComparison.Ordinal);
}

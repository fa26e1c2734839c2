using System.Globalization;

namespace Fovea.Configuration;

/// <summary>Numbers of things in words.</summary>
internal static class Counted
{
    /// <summary>"1 image", "12,000 images".</summary>
    /// <param name="count">How many.</param>
    /// <param name="one">What one is called, and more of them with an s behind it.</param>
    public static string Of(long count, string one) => Of(count, one, $"{one}s");

    /// <summary>"1 class has", "3 classes have".</summary>
    /// <param name="count">How many.</param>
    /// <param name="one">What follows a one.</param>
    /// <param name="many">What follows any other number.</param>
    public static string Of(long count, string one, string many) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? one : many)}");
}

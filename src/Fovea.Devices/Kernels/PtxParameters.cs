using System.Globalization;
using System.Text.RegularExpressions;

namespace Fovea.Devices.Kernels;

/// <summary>What kernels of a PTX text take: the driver copies as many bytes as a parameter has from wherever it is told, and asks nobody whether they are there.</summary>
internal static partial class PtxParameters
{
    /// <summary>Bytes of each parameter of a kernel, in their order (Parallel Thread Execution ISA, NVIDIA: ".entry" and ".param").</summary>
    /// <param name="ptx">The text.</param>
    /// <param name="kernel">The kernel's name.</param>
    /// <exception cref="InvalidDataException">The text has no such kernel.</exception>
    public static int[] Of(string ptx, string kernel)
    {
        string entry = $".entry {kernel}(";
        int begin = ptx.IndexOf(entry, StringComparison.Ordinal);
        int end = begin < 0 ? -1 : ptx.IndexOf(')', begin);
        if (end < 0) throw new InvalidDataException($"the PTX text has no kernel {kernel}");
        return [.. Parameter().Matches(ptx[(begin + entry.Length)..end]).Select(BytesOf)];
    }

    private static int BytesOf(Match parameter)
    {
        int bits = int.Parse(parameter.Groups["bits"].ValueSpan, CultureInfo.InvariantCulture);
        int count = parameter.Groups["count"] is { Success: true } array ? int.Parse(array.ValueSpan, CultureInfo.InvariantCulture) : 1;
        return bits / 8 * count;
    }

    // .param .u64 add_param_0, .param .align 4 .b8 add_param_1[16]
    [GeneratedRegex(@"\.param\s+(\.align\s+\d+\s+)?\.[bufs](?<bits>\d+)\s+(\.ptr\s+(\.\w+\s+)?(\.align\s+\d+\s+)?)?\w+(\[(?<count>\d+)\])?", RegexOptions.ExplicitCapture)]
    private static partial Regex Parameter();
}

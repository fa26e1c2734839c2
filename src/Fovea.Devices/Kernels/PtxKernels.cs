using System.Globalization;
using System.Text.RegularExpressions;

namespace Fovea.Devices.Kernels;

/// <summary>What kernels a PTX text has, and what they take: NVIDIA's driver copies as many bytes as a parameter has from wherever it is told, and asks nobody whether they are there.</summary>
internal static partial class PtxKernels
{
    /// <summary>All kernels (Parallel Thread Execution ISA, NVIDIA: ".entry" and ".param").</summary>
    /// <param name="ptx">The text.</param>
    /// <returns>Bytes of each parameter in their order, by the kernel's name.</returns>
    public static Dictionary<string, int[]> Read(string ptx) => Entry().Matches(ptx)
        .ToDictionary(entry => entry.Groups["name"].Value, entry => Parameter().Matches(entry.Groups["parameters"].Value).Select(BytesOf).ToArray());

    private static int BytesOf(Match parameter)
    {
        int bits = int.Parse(parameter.Groups["bits"].ValueSpan, CultureInfo.InvariantCulture);
        int count = parameter.Groups["count"] is { Success: true } array ? int.Parse(array.ValueSpan, CultureInfo.InvariantCulture) : 1;
        return bits / 8 * count;
    }

    // .entry add( .param .u64 add_param_0, .param .align 4 .b8 add_param_1[16] )
    [GeneratedRegex(@"\.entry\s+(?<name>[\w$]+)\s*\((?<parameters>[^)]*)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Entry();

    [GeneratedRegex(@"\.param\s+(\.align\s+\d+\s+)?\.[bufs](?<bits>\d+)\s+[\w$]+(\[(?<count>\d+)\])?", RegexOptions.ExplicitCapture)]
    private static partial Regex Parameter();
}

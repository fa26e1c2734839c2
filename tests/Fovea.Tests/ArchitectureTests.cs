using System.Text.RegularExpressions;
using System.Xml.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Fovea.Tests;

/// <summary>What docs/architecture.md draws is so: who may use whom is read off its pictures.</summary>
public sealed partial class ArchitectureTests
{
    private const string Page = "docs/architecture.md";

    private static readonly string library = Path.Combine(SourceTree.Root, "src", "Fovea");

    /// <summary>Folders of the library by type, as the files that declare them lie.</summary>
    private static readonly Dictionary<string, string> folderOfType = ReadFolders();

    private static readonly (string Folder, bool IsEngine)[] picture = ReadPicture();

    public static TheoryData<string> Folders => [.. picture.Select(place => place.Folder)];

    [Fact]
    public void The_picture_shows_every_folder_of_the_library()
    {
        IEnumerable<string> folders = folderOfType.Values.Where(folder => folder.Length > 0).Distinct();
        Assert.Equal(folders.Order(), picture.Select(place => place.Folder).Order());
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_uses_only_those_above_it_in_the_picture(string folder)
    {
        int place = Array.FindIndex(picture, each => each.Folder == folder);
        HashSet<string> allowed = [string.Empty, folder, .. picture.Take(place).Where(above => above.IsEngine || !picture[place].IsEngine).Select(above => above.Folder)];
        using AssemblyDefinition assembly = AssemblyDefinition.ReadAssembly(typeof(Recipe).Assembly.Location);
        string[] wrong = [.. assembly.MainModule.Types.Where(type => FolderOf(type) == folder).SelectMany(UsesOf)
            .Where(use => FolderOf(use.Used) is { } used && !allowed.Contains(used)).Select(use => $"{use.Where} uses {use.Used.FullName} of {FolderOf(use.Used)}").Distinct()];
        Assert.True(wrong.Length == 0, string.Join(Environment.NewLine, wrong));
    }

    [Fact]
    public void The_picture_shows_every_project_and_what_it_uses()
    {
        IEnumerable<string> projects = Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "src"), "*.csproj", SearchOption.AllDirectories).Select(file =>
        {
            IEnumerable<string> used = XDocument.Load(file).Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));
            return $"{Path.GetFileNameWithoutExtension(file)} uses {string.Join(", ", used.Order(StringComparer.Ordinal))}".TrimEnd();
        });
        IEnumerable<string> drawn = Fence("projects").Select(line => Spaces().Replace(line, " ").Trim()).Order(StringComparer.Ordinal);
        Assert.Equal(projects.Order(StringComparer.Ordinal), drawn);
    }

    [Fact]
    public void Public_types_are_in_the_two_namespaces_for_users_and_for_own_parts()
    {
        ILookup<string?, Type> byNamespace = typeof(Recipe).Assembly.GetExportedTypes().Where(type => !type.IsNested).ToLookup(type => type.Namespace);
        Assert.Equal(["Fovea", "Fovea.Parts"], byNamespace.Select(group => group.Key).Order());
        Assert.InRange(byNamespace["Fovea"].Count(), 40, 76);
        Assert.InRange(byNamespace["Fovea.Parts"].Count(), 20, 39);
    }

    [Fact]
    public void The_library_uses_no_native_or_imaging_package()
    {
        IEnumerable<string> references = typeof(Recipe).Assembly.GetReferencedAssemblies().Select(name => name.Name!);
        string[] framework = [.. Directory.EnumerateFiles(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "*.dll").Select(path => Path.GetFileNameWithoutExtension(path)!)];
        Assert.Equal(["System.Numerics.Tensors"], references.Except(framework));
    }

    private static (string Folder, bool IsEngine)[] ReadPicture()
    {
        string[] lines = [.. Fence("folders")];
        int flow = lines[0].IndexOf("flow", StringComparison.Ordinal);
        HashSet<string> folders = [.. folderOfType.Values];
        (string, bool)[] Column(bool isEngine) =>
            [.. lines.Skip(1).SelectMany(line => Word().Matches(line)).Where(word => folders.Contains(word.Value) && word.Index < flow == isEngine).Select(word => (word.Value, isEngine))];
        return [.. Column(isEngine: true), .. Column(isEngine: false)];
    }

    /// <summary>Lines of the page's block that begins with ```text and a name.</summary>
    private static IEnumerable<string> Fence(string name) =>
        File.ReadLines(Path.Combine(SourceTree.Root, Page)).SkipWhile(line => line != $"```text {name}").Skip(1).TakeWhile(line => line != "```").Where(line => line.Length > 0);

    private static Dictionary<string, string> ReadFolders() => Directory.EnumerateFiles(library, "*.cs", SearchOption.AllDirectories)
        .SelectMany(file => Declaration().Matches(File.ReadAllText(file)).Select(match => (Type: match.Groups["name"].Value, Folder: FolderOf(file))))
        .DistinctBy(declared => declared.Type).ToDictionary(declared => declared.Type, declared => declared.Folder);

    private static string FolderOf(string file) => Path.GetRelativePath(library, file).Split(Path.DirectorySeparatorChar) is { Length: > 1 } parts ? parts[0] : string.Empty;

    /// <summary>The folder of a type of the library's or of the type that it is nested in; null for what is not of the library, or made by the compiler.</summary>
    private static string? FolderOf(TypeReference type)
    {
        while (type.DeclaringType is not null) type = type.DeclaringType;
        bool isOurs = type.Namespace is "Fovea" || type.Namespace.StartsWith("Fovea.", StringComparison.Ordinal);
        return isOurs && folderOfType.TryGetValue(type.Name.Split('`')[0], out string? folder) ? folder : null;
    }

    /// <summary>All types that a type names: in what it is, has and does.</summary>
    private static IEnumerable<(string Where, TypeReference Used)> UsesOf(TypeDefinition type)
    {
        IEnumerable<TypeReference?> declared = [
            type.BaseType, .. type.Interfaces.Select(each => each.InterfaceType), .. type.Fields.Select(field => field.FieldType),
            .. type.CustomAttributes.SelectMany(attribute => attribute.ConstructorArguments).Select(argument => argument.Value).OfType<TypeReference>()];
        foreach (TypeReference used in declared.SelectMany(Parts)) yield return (type.FullName, used);
        foreach (MethodDefinition method in type.Methods)
        {
            IEnumerable<TypeReference?> named = [method.ReturnType, .. method.Parameters.Select(parameter => parameter.ParameterType)];
            if (method.HasBody) named = [.. named, .. method.Body.Variables.Select(variable => variable.VariableType), .. method.Body.Instructions.SelectMany(OperandsOf)];
            foreach (TypeReference used in named.SelectMany(Parts)) yield return (method.FullName, used);
        }

        foreach ((string, TypeReference) use in type.NestedTypes.SelectMany(UsesOf)) yield return use;
    }

    private static IEnumerable<TypeReference?> OperandsOf(Instruction instruction) => instruction.Operand switch
    {
        TypeReference type => [type],
        GenericInstanceMethod method => [method.DeclaringType, .. method.GenericArguments],
        MethodReference method => [method.DeclaringType, method.ReturnType, .. method.Parameters.Select(parameter => parameter.ParameterType)],
        FieldReference field => [field.DeclaringType, field.FieldType],
        _ => [],
    };

    /// <summary>A type and what it is made of: arguments of generic types, elements of arrays.</summary>
    private static IEnumerable<TypeReference> Parts(TypeReference? type) => type switch
    {
        null => [],
        GenericInstanceType generic => [generic.ElementType, .. generic.GenericArguments.SelectMany(Parts)],
        TypeSpecification { ElementType: { } element } => Parts(element),
        _ => [type],
    };

    [GeneratedRegex(@"^(public|internal)( [a-z]+)* (class|record struct|record|struct|interface|enum) (?<name>\w+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}

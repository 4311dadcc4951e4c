<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Actions</name>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>Open r&amp;ecent</source>
        <translation>最近打开(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Copy as</source>
        <translation>复制为(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Save as</source>
        <translation>另存为(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>Tree &amp;order</source>
        <translation>树的排序(&amp;O)</translation>
    </message>
    <message>
        <source>T&amp;heme</source>
        <translation>主题(&amp;H)</translation>
    </message>
    <message>
        <source>Lan&amp;guage</source>
        <translation>语言(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Go</source>
        <translation>转到(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Compare</source>
        <translation>对比(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>模型(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Lab</source>
        <translation>实验室(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>打开(&amp;O)…</translation>
    </message>
    <message>
        <source>Open &amp;folder…</source>
        <translation>打开文件夹(&amp;F)…</translation>
    </message>
    <message>
        <source>Open &amp;two side by side…</source>
        <translation>并排打开两个(&amp;T)…</translation>
    </message>
    <message>
        <source>Open a &amp;model…</source>
        <translation>打开模型(&amp;M)…</translation>
    </message>
    <message>
        <source>Try the &amp;demo</source>
        <translation>试用演示(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Reload</source>
        <translation>重新加载(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Verify checksums</source>
        <translation>验证校验和(&amp;V)</translation>
    </message>
    <message>
        <source>Compute &amp;statistics</source>
        <translation>计算统计(&amp;S)</translation>
    </message>
    <message>
        <source>Save &amp;weights only…</source>
        <translation>只保存权重(&amp;W)…</translation>
    </message>
    <message>
        <source>Tr&amp;ust this file…</source>
        <translation>信任此文件(&amp;U)…</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>关闭(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;New window</source>
        <translation>新建窗口(&amp;N)</translation>
    </message>
    <message>
        <source>Come &amp;back to these files at the next start</source>
        <translation>下次启动时恢复这些文件(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Path</source>
        <translation>路径(&amp;P)</translation>
    </message>
    <message>
        <source>P&amp;ython</source>
        <translation>Python 代码(&amp;Y)</translation>
    </message>
    <message>
        <source>&amp;Command</source>
        <translation>命令行(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;TSV</source>
        <translation>TSV(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Markdown</source>
        <translation>Markdown(&amp;M)</translation>
    </message>
    <message>
        <source>torchinfo&apos;s te&amp;xt</source>
        <translation>torchinfo 格式文本(&amp;X)</translation>
    </message>
    <message>
        <source>P&amp;lot</source>
        <translation>图表(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;CSV…</source>
        <translation>CSV(&amp;C)…</translation>
    </message>
    <message>
        <source>Cost as &amp;JSON…</source>
        <translation>开销 JSON(&amp;J)…</translation>
    </message>
    <message>
        <source>Cost as &amp;Markdown…</source>
        <translation>开销 Markdown(&amp;M)…</translation>
    </message>
    <message>
        <source>Cost as &amp;text like torchinfo&apos;s…</source>
        <translation>开销 torchinfo 格式文本(&amp;T)…</translation>
    </message>
    <message>
        <source>&amp;PNG…</source>
        <translation>PNG(&amp;P)…</translation>
    </message>
    <message>
        <source>&amp;SVG…</source>
        <translation>SVG(&amp;S)…</translation>
    </message>
    <message>
        <source>P&amp;lot as PNG…</source>
        <translation>图表 PNG(&amp;L)…</translation>
    </message>
    <message>
        <source>Plot &amp;as SVG…</source>
        <translation>图表 SVG(&amp;A)…</translation>
    </message>
    <message>
        <source>Plot&apos;s &amp;values as CSV…</source>
        <translation>图表数值 CSV(&amp;V)…</translation>
    </message>
    <message>
        <source>&amp;Find…</source>
        <translation>查找(&amp;F)…</translation>
    </message>
    <message>
        <source>Find &amp;next</source>
        <translation>查找下一个(&amp;N)</translation>
    </message>
    <message>
        <source>Find &amp;previous</source>
        <translation>查找上一个(&amp;P)</translation>
    </message>
    <message>
        <source>Filter the &amp;tree</source>
        <translation>筛选树(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Tensors</source>
        <translation>张量(&amp;T)</translation>
    </message>
    <message>
        <source>Comp&amp;are</source>
        <translation>对比(&amp;A)</translation>
    </message>
    <message>
        <source>CA&amp;M</source>
        <translation>CAM(&amp;M)</translation>
    </message>
    <message>
        <source>Co&amp;st</source>
        <translation>开销(&amp;S)</translation>
    </message>
    <message>
        <source>T&amp;ree</source>
        <translation>模块树(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Details</source>
        <translation>详情(&amp;D)</translation>
    </message>
    <message>
        <source>Dra&amp;wer</source>
        <translation>底部面板(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Jobs</source>
        <translation>任务(&amp;J)</translation>
    </message>
    <message>
        <source>&amp;Problems</source>
        <translation>问题(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Console</source>
        <translation>控制台(&amp;C)</translation>
    </message>
    <message>
        <source>By &amp;modules</source>
        <translation>按模块(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Children</source>
        <translation>按子模块(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;named_modules</source>
        <translation>named_modules(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;File order</source>
        <translation>按文件中的顺序(&amp;F)</translation>
    </message>
    <message>
        <source>Fol&amp;d equal blocks</source>
        <translation>折叠相同的块(&amp;D)</translation>
    </message>
    <message>
        <source>As the &amp;system</source>
        <translation>跟随系统(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>浅色(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>深色(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Jump to module or tensor…</source>
        <translation>跳转到模块或张量(&amp;J)…</translation>
    </message>
    <message>
        <source>&amp;All commands…</source>
        <translation>所有命令(&amp;A)…</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>后退(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Forward</source>
        <translation>前进(&amp;F)</translation>
    </message>
    <message>
        <source>File &amp;summary</source>
        <translation>文件概要(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Next document</source>
        <translation>下一个文档(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Previous document</source>
        <translation>上一个文档(&amp;P)</translation>
    </message>
    <message>
        <source>Next &amp;region</source>
        <translation>下一个区域(&amp;R)</translation>
    </message>
    <message>
        <source>Previous re&amp;gion</source>
        <translation>上一个区域(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Compare with…</source>
        <translation>与其他检查点对比(&amp;C)…</translation>
    </message>
    <message>
        <source>&amp;Swap the two checkpoints</source>
        <translation>交换两个检查点(&amp;S)</translation>
    </message>
    <message>
        <source>Compare &amp;values</source>
        <translation>对比数值(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Next difference</source>
        <translation>下一处差异(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Previous difference</source>
        <translation>上一处差异(&amp;P)</translation>
    </message>
    <message>
        <source>Paste torch&apos;s &amp;error…</source>
        <translation>粘贴 torch 的报错(&amp;E)…</translation>
    </message>
    <message>
        <source>&amp;Forget the pasted error</source>
        <translation>移除粘贴的报错(&amp;F)</translation>
    </message>
    <message>
        <source>Edit &amp;mapping…</source>
        <translation>编辑映射(&amp;M)…</translation>
    </message>
    <message>
        <source>Save mapping as P&amp;ython…</source>
        <translation>将映射保存为 Python 代码(&amp;Y)…</translation>
    </message>
    <message>
        <source>Save &amp;B under A&apos;s names…</source>
        <translation>按 A 的键名保存 B(&amp;B)…</translation>
    </message>
    <message>
        <source>Build what &amp;these weights belong to</source>
        <translation>构建这些权重所属的模型(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Build anew</source>
        <translation>重新构建(&amp;B)</translation>
    </message>
    <message>
        <source>Change &amp;arguments…</source>
        <translation>更改参数(&amp;A)…</translation>
    </message>
    <message>
        <source>Change &amp;weights…</source>
        <translation>更换权重(&amp;W)…</translation>
    </message>
    <message>
        <source>Count on another &amp;input…</source>
        <translation>用其他输入统计(&amp;I)…</translation>
    </message>
    <message>
        <source>&amp;Measure again</source>
        <translation>重新测量(&amp;M)</translation>
    </message>
    <message>
        <source>Wh&amp;y do other tools differ?</source>
        <translation>其他工具的结果为何不同？(&amp;Y)</translation>
    </message>
    <message>
        <source>Open &amp;images…</source>
        <translation>打开图像(&amp;I)…</translation>
    </message>
    <message>
        <source>Next &amp;image</source>
        <translation>下一张图像(&amp;I)</translation>
    </message>
    <message>
        <source>Pre&amp;vious image</source>
        <translation>上一张图像(&amp;V)</translation>
    </message>
    <message>
        <source>Go &amp;to image…</source>
        <translation>转到图像(&amp;T)…</translation>
    </message>
    <message>
        <source>Choose &amp;interpreter…</source>
        <translation>选择解释器(&amp;I)…</translation>
    </message>
    <message>
        <source>&amp;Restart the lab</source>
        <translation>重启实验室(&amp;R)</translation>
    </message>
    <message>
        <source>I&amp;nstall the lab&apos;s packages</source>
        <translation>安装实验室所需的包(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Build the native ops</source>
        <translation>编译原生算子(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Cancel the running job</source>
        <translation>取消正在运行的任务(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>键盘快捷键(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;About Torchloupe</source>
        <translation>关于 Torchloupe(&amp;A)</translation>
    </message>
</context>
<context>
    <name>ApartBars</name>
    <message>
        <source>Zero</source>
        <translation>零</translation>
    </message>
</context>
<context>
    <name>Application</name>
    <message>
        <source>{name} was open last time and is gone.</source>
        <translation>上次打开的 {name} 已不存在。</translation>
    </message>
    <message>
        <source>Something went wrong in Torchloupe itself: {error}</source>
        <translation>Torchloupe 自身出错：{error}</translation>
    </message>
    <message>
        <source>The console has the details.</source>
        <translation>详细信息见控制台。</translation>
    </message>
</context>
<context>
    <name>ArgumentForm</name>
    <message>
        <source>It takes no arguments.</source>
        <translation>不需要参数。</translation>
    </message>
    <message>
        <source>{name}, required</source>
        <translation>{name}，必填</translation>
    </message>
    <message>
        <source>others</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>Other arguments</source>
        <translation>其他参数</translation>
    </message>
    <message>
        <source>required</source>
        <translation>必填</translation>
    </message>
    <message>
        <source>Write them as name=value, with plain values: depth=20, act=&apos;relu&apos;.</source>
        <translation>请写成 name=value，值用字面量：depth=20, act=&apos;relu&apos;。</translation>
    </message>
    <message>
        <source>It has no default: a value is needed.</source>
        <translation>没有默认值，必须填写。</translation>
    </message>
    <message>
        <source>A whole number, such as 20.</source>
        <translation>整数，例如 20。</translation>
    </message>
    <message>
        <source>A number, such as 0.5.</source>
        <translation>数字，例如 0.5。</translation>
    </message>
    <message>
        <source>True or False.</source>
        <translation>True 或 False。</translation>
    </message>
    <message>
        <source>A plain value: 3, 0.5, &apos;text&apos;, True, None, (1, 2).</source>
        <translation>字面量：3、0.5、&apos;text&apos;、True、None、(1, 2)。</translation>
    </message>
</context>
<context>
    <name>Bench</name>
    <message>
        <source>Checkpoint</source>
        <translation>检查点</translation>
    </message>
    <message>
        <source>Compare with</source>
        <translation>对比</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>菜单</translation>
    </message>
    <message>
        <source>Search all commands</source>
        <translation>搜索所有命令</translation>
    </message>
    <message>
        <source>Drop a file or a folder</source>
        <translation>拖入文件或文件夹</translation>
    </message>
    <message>
        <source>Drop a second one</source>
        <translation>拖入第二个</translation>
    </message>
    <message>
        <source>Drop a .py or a model</source>
        <translation>拖入 .py 或模型</translation>
    </message>
    <message>
        <source>Drop an image or a folder</source>
        <translation>拖入图像或文件夹</translation>
    </message>
</context>
<context>
    <name>BenchController</name>
    <message>
        <source>Error</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>读取中</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>已更改</translation>
    </message>
    <message>
        <source>Run {name}</source>
        <translation>运行 {name}</translation>
    </message>
    <message>
        <source>Drop a .py or a model</source>
        <translation>拖入 .py 或模型</translation>
    </message>
    <message>
        <source>A snapshot by a script; its file goes when it is closed.</source>
        <translation>由脚本保存的快照；关闭时删除其文件。</translation>
    </message>
    <message>
        <source>Building</source>
        <translation>构建中</translation>
    </message>
    <message>
        <source>File changed</source>
        <translation>文件已更改</translation>
    </message>
    <message>
        <source>Unchanged</source>
        <translation>未改变</translation>
    </message>
    <message>
        <source>{n} of {all}</source>
        <translation>{n}/{all}</translation>
    </message>
    <message>
        <source>Snapshot</source>
        <translation>快照</translation>
    </message>
    <message>
        <source>Trusted</source>
        <translation>已信任</translation>
    </message>
    <message>
        <source>&amp;Open in its place…</source>
        <translation>打开其他文件代替(&amp;O)…</translation>
    </message>
    <message>
        <source>&amp;Reload</source>
        <translation>重新加载(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Swap</source>
        <translation>交换(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>关闭(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Open images…</source>
        <translation>打开图像(&amp;O)…</translation>
    </message>
    <message>
        <source>Open a &amp;folder…</source>
        <translation>打开文件夹(&amp;F)…</translation>
    </message>
    <message>
        <source>&amp;Next image</source>
        <translation>下一张图像(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Previous image</source>
        <translation>上一张图像(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Go to image…</source>
        <translation>转到图像(&amp;G)…</translation>
    </message>
</context>
<context>
    <name>Breakdown</name>
    <message>
        <source>By module</source>
        <translation>按模块</translation>
    </message>
    <message>
        <source>By operation</source>
        <translation>按运算</translation>
    </message>
    <message>
        <source>its own</source>
        <translation>自身</translation>
    </message>
    <message>
        <source>{name}: {amount}</source>
        <translation>{name}：{amount}</translation>
    </message>
    <message>
        <source>{name}: {amount}, {each} each</source>
        <translation>{name}：{amount}，每个 {each}</translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation>另有 {n} 个</translation>
    </message>
</context>
<context>
    <name>Browsing</name>
    <message>
        <source>Reading {part} of {name}</source>
        <translation>正在读取 {name} 的 {part}</translation>
    </message>
</context>
<context>
    <name>Calls</name>
    <message>
        <source>Calls</source>
        <translation>调用</translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation>另有 {n} 次</translation>
    </message>
</context>
<context>
    <name>CamBar</name>
    <message>
        <source>Colours from 0 to {end}</source>
        <translation>颜色对应 0 到 {end}</translation>
    </message>
</context>
<context>
    <name>CamBeside</name>
    <message>
        <source>The image with the other checkpoint&apos;s map over it</source>
        <translation>叠加了另一检查点热力图的图像</translation>
    </message>
    <message>
        <source>Explaining…</source>
        <translation>正在解释…</translation>
    </message>
</context>
<context>
    <name>CamChoices</name>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>Beside</source>
        <translation>并排</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>More of this page</source>
        <translation>此页面的更多选项</translation>
    </message>
    <message>
        <source>Red–blue</source>
        <translation>红–蓝</translation>
    </message>
    <message>
        <source>Signed maps have colours of their own: red speaks for the class, blue against it.</source>
        <translation>带符号的热力图有自己的颜色：红色有利于该类别，蓝色不利于该类别。</translation>
    </message>
    <message>
        <source>a forward for each channel</source>
        <translation>每个通道一次前向</translation>
    </message>
    <message>
        <source>The layer selected in the tree</source>
        <translation>模块树中选中的层</translation>
    </message>
    <message>
        <source>The one that is found</source>
        <translation>自动选取的层</translation>
    </message>
    <message>
        <source>{layer}, found</source>
        <translation>{layer}（自动）</translation>
    </message>
    <message>
        <source>&amp;None</source>
        <translation>无(&amp;N)</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Beside: {name}</source>
        <translation>并排：{name}</translation>
    </message>
    <message>
        <source>The same map with the weights of another open checkpoint beside this one: {name}</source>
        <translation>并排显示使用另一个已打开检查点权重的同一热图：{name}</translation>
    </message>
    <message>
        <source>&amp;Signed: what speaks against the class too</source>
        <translation>带符号：也显示不利于该类别的部分(&amp;S)</translation>
    </message>
    <message>
        <source>Class &amp;names…</source>
        <translation>类别名称(&amp;N)…</translation>
    </message>
    <message>
        <source>Class names as they are &amp;found</source>
        <translation>自动识别的类别名称(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Preprocessing…</source>
        <translation>预处理(&amp;P)…</translation>
    </message>
</context>
<context>
    <name>CamDetails</name>
    <message>
        <source>Raw max</source>
        <translation>原始最大值</translation>
    </message>
    <message>
        <source>Raw min</source>
        <translation>原始最小值</translation>
    </message>
    <message>
        <source>In top 10%</source>
        <translation>最强 10% 占比</translation>
    </message>
    <message>
        <source>Grid</source>
        <translation>网格</translation>
    </message>
    <message>
        <source>At {x}, {y}</source>
        <translation>位于 {x}, {y}</translation>
    </message>
    <message>
        <source>Nothing speaks against this map.</source>
        <translation>未发现此热力图有可疑之处。</translation>
    </message>
    <message>
        <source>Nothing found so far that speaks against it; heads are not checked.</source>
        <translation>目前没有发现疑点；单个头不做检验。</translation>
    </message>
    <message>
        <source>Nothing found that speaks against it.</source>
        <translation>没有发现疑点。</translation>
    </message>
    <message>
        <source>Nothing found so far that speaks against it; one of the two checks below is missing.</source>
        <translation>目前没有发现疑点；下面两项检验还缺一项。</translation>
    </message>
    <message>
        <source>Nothing found so far that speaks against it, but it is not measured yet: see below.</source>
        <translation>目前没有发现疑点，但尚未测量：见下方。</translation>
    </message>
    <message>
        <source>Faithfulness</source>
        <translation>忠实度</translation>
    </message>
    <message>
        <source>It is measured for classifiers only.</source>
        <translation>只对分类模型测量。</translation>
    </message>
    <message>
        <source>Measuring…</source>
        <translation>正在测量…</translation>
    </message>
    <message>
        <source>Does the model depend on what the map points at? It is measured with dozens of forwards.</source>
        <translation>模型是否真的依赖热力图所指之处？测量需要几十次前向。</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>测量</translation>
    </message>
    <message>
        <source>No better than the same map shuffled: do not build on it.</source>
        <translation>不优于打乱后的同一热力图：不要以此为依据。</translation>
    </message>
    <message>
        <source>Better than the same map shuffled in one of the two only.</source>
        <translation>仅在两项中的一项上优于打乱后的同一热力图。</translation>
    </message>
    <message>
        <source>Better than the same map shuffled, in both.</source>
        <translation>两项均优于打乱后的同一热力图。</translation>
    </message>
    <message>
        <source>Shuffled weights</source>
        <translation>打乱权重</translation>
    </message>
    <message>
        <source>Rank correlation of the two maps</source>
        <translation>两张热力图的秩相关系数</translation>
    </message>
    <message>
        <source>A map of what was learned looks another way once the weights are shuffled.</source>
        <translation>如果热力图反映的是学到的内容，打乱权重后就会明显不同。</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>It was stopped because another map was asked for.</source>
        <translation>因请求了其他热图，测量已停止。</translation>
    </message>
    <message>
        <source>Close to 1: the map shows the image, not what the model learned.</source>
        <translation>接近 1：热图反映的是图像本身，而不是模型学到的内容。</translation>
    </message>
    <message>
        <source>In between: part of the map comes from the image alone.</source>
        <translation>居中：热图有一部分只来自图像本身。</translation>
    </message>
    <message>
        <source>Near or below 0: the map depends on the weights, but nothing was learned yet.</source>
        <translation>接近或低于 0：热图取决于权重，但模型尚未学到任何内容。</translation>
    </message>
    <message>
        <source>Near or below 0: the map depends on what the model learned.</source>
        <translation>接近或低于 0：热图取决于模型学到的内容。</translation>
    </message>
    <message>
        <source>What the network sees</source>
        <translation>网络的实际输入</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>更改…</translation>
    </message>
    <message>
        <source>The values are far from mean 0 and std 1: is the normalisation right?</source>
        <translation>数值与均值 0、标准差 1 相差很大：归一化是否正确？</translation>
    </message>
    <message>
        <source>Cost of this page</source>
        <translation>此页的开销</translation>
    </message>
    <message>
        <source>Forwards</source>
        <translation>前向</translation>
    </message>
    <message>
        <source>Backwards, all methods</source>
        <translation>反向，所有方法</translation>
    </message>
    <message>
        <source>head {n}</source>
        <translation>头 {n}</translation>
    </message>
</context>
<context>
    <name>CamGrid</name>
    <message>
        <source>Maps beside each other</source>
        <translation>并排的热力图</translation>
    </message>
    <message>
        <source>head {n}</source>
        <translation>头 {n}</translation>
    </message>
    <message>
        <source>any class</source>
        <translation>不分类别</translation>
    </message>
</context>
<context>
    <name>CamMissing</name>
    <message>
        <source>&amp;Open an image…</source>
        <translation>打开图像(&amp;O)…</translation>
    </message>
    <message>
        <source>Open &amp;model…</source>
        <translation>打开模型(&amp;M)…</translation>
    </message>
    <message>
        <source>Explain a&amp;gain</source>
        <translation>重新解释(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Preprocessing…</source>
        <translation>预处理(&amp;P)…</translation>
    </message>
    <message>
        <source>&amp;Open another image…</source>
        <translation>打开其他图像(&amp;O)…</translation>
    </message>
</context>
<context>
    <name>CamPhoto</name>
    <message>
        <source>The image with the map over it</source>
        <translation>叠加了热力图的图像</translation>
    </message>
    <message>
        <source>What is shown</source>
        <translation>显示内容</translation>
    </message>
    <message>
        <source>Overlay</source>
        <translation>叠加</translation>
    </message>
    <message>
        <source>Map</source>
        <translation>热力图</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>原图</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>不透明度</translation>
    </message>
</context>
<context>
    <name>CamPicture</name>
    <message>
        <source>The frame is what the model sees: the image is cropped before it is explained.</source>
        <translation>框内是模型看到的部分：解释之前图像会先被裁剪。</translation>
    </message>
</context>
<context>
    <name>CamSentence</name>
    <message>
        <source>CAM needs a model.</source>
        <translation>CAM 需要模型。</translation>
    </message>
    <message>
        <source>Open one, or drop a .py file or a saved model.</source>
        <translation>请打开模型，或拖入 .py 文件或已保存的模型。</translation>
    </message>
    <message>
        <source>CAM needs an image.</source>
        <translation>CAM 需要图像。</translation>
    </message>
    <message>
        <source>Drop an image or a folder of images, or open one.</source>
        <translation>请打开或拖入图像或图像文件夹。</translation>
    </message>
    <message>
        <source>The model is being built…</source>
        <translation>正在构建模型…</translation>
    </message>
    <message>
        <source>The model could not be built, so it looks at nothing.</source>
        <translation>模型未能构建，因此没有可解释的内容。</translation>
    </message>
    <message>
        <source>The page Cost says why.</source>
        <translation>原因见“开销”页。</translation>
    </message>
    <message>
        <source>The image is being explained…</source>
        <translation>正在解释图像…</translation>
    </message>
    <message>
        <source>The model found nothing here; the map is of what its features have in common.</source>
        <translation>模型在此没有检出任何目标；热力图显示其特征的共同之处。</translation>
    </message>
    <message>
        <source>{head}: its map is on its way…</source>
        <translation>{head}：热图生成中…</translation>
    </message>
    <message>
        <source>{head}: the map is spread nearly evenly.</source>
        <translation>{head}：热图几乎均匀分布。</translation>
    </message>
    <message>
        <source>Until then the one of before stays: {method}, {name}.</source>
        <translation>在此之前保留上一张：{method}，{name}。</translation>
    </message>
    <message>
        <source>{share} of it lies in a tenth of the image, where 10% would be even.</source>
        <translation>其中 {share} 落在图像的十分之一内，均匀分布时为 10%。</translation>
    </message>
    <message>
        <source>Of the strongest box of its class ({n} found).</source>
        <translation>对应该类别得分最高的框（共检出 {n} 个）。</translation>
    </message>
    <message>
        <source>Another class is being explained…</source>
        <translation>正在解释另一类别…</translation>
    </message>
    <message>
        <source>The model names no class; the map is of what its features have in common.</source>
        <translation>模型不输出类别；热力图显示其特征的共同之处。</translation>
    </message>
    <message>
        <source>“{name}” at {share}</source>
        <translation>“{name}”，概率 {share}</translation>
    </message>
    <message>
        <source>{head}: {flag}.</source>
        <translation>{head}：{flag}。</translation>
    </message>
    <message>
        <source>{head}: {share} of the map lies in a tenth of the image.</source>
        <translation>{head}：热力图的 {share} 集中在图像的十分之一内。</translation>
    </message>
    <message>
        <source>{method} at {layer}, {shape} before enlarging.</source>
        <translation>{layer} 处的 {method}，放大前为 {shape}。</translation>
    </message>
    <message>
        <source>Of box {number} of its class ({n} found).</source>
        <translation>对应该类别的第 {number} 个框（共检出 {n} 个）。</translation>
    </message>
    <message>
        <source>“{name}” at {share}: click it to see where it looks.</source>
        <translation>“{name}”，概率 {share}：点击即可查看其关注之处。</translation>
    </message>
</context>
<context>
    <name>CamSpread</name>
    <message>
        <source>Which</source>
        <translation>范围</translation>
    </message>
    <message>
        <source>Methods</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Heads</source>
        <translation>注意力头</translation>
    </message>
    <message>
        <source>Classes: names or numbers, between commas</source>
        <translation>类别：名称或编号，用逗号分隔</translation>
    </message>
    <message>
        <source>Classes to compare</source>
        <translation>要对比的类别</translation>
    </message>
    <message>
        <source>Methods × layers</source>
        <translation>方法 × 层</translation>
    </message>
    <message>
        <source>Classes × layers</source>
        <translation>类别 × 层</translation>
    </message>
    <message>
        <source>class {name}</source>
        <translation>类别 {name}</translation>
    </message>
    <message>
        <source>What all maps of the grid are of: {what}</source>
        <translation>网格中所有热图对应的内容：{what}</translation>
    </message>
    <message>
        <source>top 3</source>
        <translation>前 3</translation>
    </message>
    <message>
        <source>top 5</source>
        <translation>前 5</translation>
    </message>
    <message>
        <source>chosen</source>
        <translation>自选</translation>
    </message>
    <message>
        <source>&amp;Type them…</source>
        <translation>手动输入(&amp;T)…</translation>
    </message>
</context>
<context>
    <name>CamView</name>
    <message>
        <source>Explain again</source>
        <translation>重新解释</translation>
    </message>
    <message>
        <source>Back to the map</source>
        <translation>返回热力图</translation>
    </message>
    <message>
        <source>Predictions</source>
        <translation>预测</translation>
    </message>
    <message>
        <source>Another class: name or number</source>
        <translation>其他类别：名称或编号</translation>
    </message>
    <message>
        <source>as it is built</source>
        <translation>构建时的权重</translation>
    </message>
    <message>
        <source>Channel {n} of {layer}: what the layer puts out, whatever the class.</source>
        <translation>{layer} 的通道 {n}：该层的输出，与类别无关。</translation>
    </message>
    <message>
        <source>From {low} to {high}, mean {mean}, {zeros} zeros.</source>
        <translation>{low} 到 {high}，均值 {mean}，零占 {zeros}。</translation>
    </message>
</context>
<context>
    <name>CandidateTable</name>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Modified</source>
        <translation>修改时间</translation>
    </message>
</context>
<context>
    <name>CastTable</name>
    <message>
        <source>Overflow</source>
        <translation>溢出</translation>
    </message>
    <message>
        <source>Values too large for the type: they become infinite, NaN or its largest value</source>
        <translation>超出该类型范围的值：会变为无穷大、NaN 或该类型的最大值</translation>
    </message>
    <message>
        <source>Values that are not zero and become zero</source>
        <translation>原本不为零、转换后变为零的值</translation>
    </message>
    <message>
        <source>Underflow</source>
        <translation>下溢</translation>
    </message>
    <message>
        <source>Rounding</source>
        <translation>舍入</translation>
    </message>
    <message>
        <source>How far the values move together: norm of the change / norm of the values that stay</source>
        <translation>数值整体的偏移：变化量的范数 / 保留下来的值的范数</translation>
    </message>
    <message>
        <source>an eighth</source>
        <translation>1/8</translation>
    </message>
    <message>
        <source>a quarter</source>
        <translation>1/4</translation>
    </message>
    <message>
        <source>half</source>
        <translation>一半</translation>
    </message>
    <message>
        <source>the same</source>
        <translation>不变</translation>
    </message>
    <message>
        <source>Overflow: {n}</source>
        <translation>溢出：{n}</translation>
    </message>
    <message>
        <source>Underflow: {n}</source>
        <translation>下溢：{n}</translation>
    </message>
    <message>
        <source>Subnormal, with fewer digits: {n}</source>
        <translation>变为次正规数、有效位减少：{n}</translation>
    </message>
    <message>
        <source>Unchanged: {n} of {all}</source>
        <translation>不变：{n}，共 {all}</translation>
    </message>
    <message>
        <source>Largest change of a value: {share}</source>
        <translation>单个值的最大变化：{share}</translation>
    </message>
    <message>
        <source>overflows</source>
        <translation>会溢出</translation>
    </message>
    <message>
        <source>loses small values</source>
        <translation>丢失小值</translation>
    </message>
    <message>
        <source>exact</source>
        <translation>无损</translation>
    </message>
    <message>
        <source>coarse</source>
        <translation>误差较大</translation>
    </message>
    <message>
        <source>fits</source>
        <translation>适用</translation>
    </message>
</context>
<context>
    <name>ChannelCanvas</name>
    <message>
        <source>Values by channel</source>
        <translation>各通道的数值</translation>
    </message>
    <message>
        <source>The arrows go from channel to channel.</source>
        <translation>用方向键在通道间移动。</translation>
    </message>
</context>
<context>
    <name>ChannelPlot</name>
    <message>
        <source>Counting the values…</source>
        <translation>正在统计数值…</translation>
    </message>
    <message>
        <source>Select a weight with two or more dimensions to see its channels.</source>
        <translation>选择二维或更高维的权重即可查看其各通道。</translation>
    </message>
    <message>
        <source>{n} channels are too many to show one by one.</source>
        <translation>共 {n} 个通道，过多，无法逐个显示。</translation>
    </message>
    <message>
        <source>Channel {n}</source>
        <translation>通道 {n}</translation>
    </message>
    <message>
        <source>{channel}: no finite values</source>
        <translation>{channel}：没有有限值</translation>
    </message>
    <message>
        <source>{channel}: mean {mean}, std {std}, {low} to {high}</source>
        <translation>{channel}：均值 {mean}，标准差 {std}，{low} 到 {high}</translation>
    </message>
    <message>
        <source>The first {n} of {all} channels (dimension 0), a column of colour for each</source>
        <translation>{all} 个通道中的前 {n} 个（维度 0），每列颜色为一个通道</translation>
    </message>
    <message>
        <source>1 channel (dimension 0)</source>
        <translation>1 个通道（维度 0）</translation>
    </message>
    <message>
        <source>{n} channels (dimension 0)</source>
        <translation>{n} 个通道（维度 0）</translation>
    </message>
</context>
<context>
    <name>ColorBar</name>
    <message>
        <source>Colours from −{end} to +{end}</source>
        <translation>颜色对应 −{end} 到 +{end}</translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>All commands</source>
        <translation>所有命令</translation>
    </message>
    <message>
        <source>Type a command</source>
        <translation>输入命令</translation>
    </message>
</context>
<context>
    <name>CompareMissing</name>
    <message>
        <source>&amp;Open a checkpoint…</source>
        <translation>打开检查点(&amp;O)…</translation>
    </message>
    <message>
        <source>&amp;Paste torch&apos;s error…</source>
        <translation>粘贴 torch 的报错(&amp;P)…</translation>
    </message>
</context>
<context>
    <name>ComparePlots</name>
    <message>
        <source>Plot</source>
        <translation>图表</translation>
    </message>
    <message>
        <source>Change by layer</source>
        <translation>各层变化</translation>
    </message>
    <message>
        <source>Selected pair</source>
        <translation>所选张量</translation>
    </message>
    <message>
        <source>Run info {n}</source>
        <translation>运行信息 {n}</translation>
    </message>
    <message>
        <source>Select a row to see its values.</source>
        <translation>选择一行即可查看其数值。</translation>
    </message>
    <message>
        <source>Reading the values…</source>
        <translation>正在读取数值…</translation>
    </message>
    <message>
        <source>height by square root</source>
        <translation>高度按平方根</translation>
    </message>
</context>
<context>
    <name>CompareView</name>
    <message>
        <source>Compare values</source>
        <translation>对比数值</translation>
    </message>
    <message>
        <source>comparing values, {share}</source>
        <translation>正在对比数值，{share}</translation>
    </message>
    <message>
        <source>Compare values (about {n} s)</source>
        <translation>对比数值（约 {n} 秒）</translation>
    </message>
    <message>
        <source>Compare values (about {n} min)</source>
        <translation>对比数值（约 {n} 分钟）</translation>
    </message>
    <message>
        <source>These two cannot be compared.</source>
        <translation>这两者无法对比。</translation>
    </message>
    <message>
        <source>&amp;Edit mapping…</source>
        <translation>编辑映射(&amp;E)…</translation>
    </message>
    <message>
        <source>&amp;Paste torch&apos;s error…</source>
        <translation>粘贴 torch 的报错(&amp;P)…</translation>
    </message>
    <message>
        <source>Save mapping as P&amp;ython…</source>
        <translation>将映射保存为 Python 代码(&amp;Y)…</translation>
    </message>
    <message>
        <source>Save B under A&apos;s names…</source>
        <translation>按 A 的键名保存 B…</translation>
    </message>
    <message>
        <source>Mapping</source>
        <translation>映射</translation>
    </message>
    <message>
        <source>{a} and {b} are being compared…</source>
        <translation>正在对比 {a} 与 {b}…</translation>
    </message>
    <message>
        <source>{a} and {b} are still to be compared.</source>
        <translation>{a} 与 {b} 尚待对比。</translation>
    </message>
    <message>
        <source>Compare needs a second checkpoint.</source>
        <translation>对比需要第二个检查点。</translation>
    </message>
    <message>
        <source>Open one, drop one here, or paste the error that torch gave: its keys stand in for the model.</source>
        <translation>请打开或拖入一个检查点，或粘贴 torch 的报错：以其中的键代表模型。</translation>
    </message>
</context>
<context>
    <name>Comparing</name>
    <message>
        <source>pasted error</source>
        <translation>粘贴的报错</translation>
    </message>
    <message>
        <source>{name} is a folder. Choose a checkpoint in it.</source>
        <translation>{name} 是文件夹。请选择其中的检查点。</translation>
    </message>
    <message>
        <source>{name} cannot be opened.</source>
        <translation>无法打开 {name}。</translation>
    </message>
    <message>
        <source>The lab is starting…</source>
        <translation>实验室正在启动…</translation>
    </message>
    <message>
        <source>The lab&apos;s packages are being installed; the comparison follows.</source>
        <translation>正在安装实验室所需的包；安装完成后会自动开始对比。</translation>
    </message>
    <message>
        <source>Comparing needs the lab, which is off.</source>
        <translation>对比需要实验室，而实验室未启动。</translation>
    </message>
    <message>
        <source>Comparing needs the lab, which did not start. Choose another Python in its menu.</source>
        <translation>对比需要实验室，而实验室启动失败。请在其菜单中选择其他 Python。</translation>
    </message>
    <message>
        <source>Comparing the values of {a} and {b}</source>
        <translation>正在对比 {a} 与 {b} 的数值</translation>
    </message>
    <message>
        <source>Comparing {a} and {b}</source>
        <translation>正在对比 {a} 与 {b}</translation>
    </message>
    <message>
        <source>The comparison is not begun again by itself.</source>
        <translation>对比不会自动重新开始。</translation>
    </message>
    <message>
        <source>Cancelled: what was compared stays.</source>
        <translation>已取消：已对比的内容仍保留。</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>已取消。</translation>
    </message>
    <message>
        <source>What was compared stays; the rest is on its way.</source>
        <translation>已对比的内容仍保留；其余的正在对比。</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>忽略</translation>
    </message>
</context>
<context>
    <name>Converting</name>
    <message>
        <source>Save the mapping as Python</source>
        <translation>将映射保存为 Python 代码</translation>
    </message>
    <message>
        <source>Save {b} under the other names</source>
        <translation>按另一方的键名保存 {b}</translation>
    </message>
    <message>
        <source>Save the weights of {name} only</source>
        <translation>只保存 {name} 的权重</translation>
    </message>
    <message>
        <source>{name} is open here. Replace it on disk?</source>
        <translation>{name} 正在此处打开。要替换磁盘上的文件吗？</translation>
    </message>
    <message>
        <source>What you see of it stays until you reload it.</source>
        <translation>重新加载之前，当前显示的内容保持不变。</translation>
    </message>
    <message>
        <source>Replace an open file</source>
        <translation>替换已打开的文件</translation>
    </message>
    <message>
        <source>&amp;Replace</source>
        <translation>替换(&amp;R)</translation>
    </message>
    <message>
        <source>Writing {name}</source>
        <translation>正在写入 {name}</translation>
    </message>
    <message>
        <source>Wrote {name}: {tensors} tensors, {size} instead of {before}, read back and equal.</source>
        <translation>已写入 {name}：{tensors} 个张量，{size}（原为 {before}），回读核对一致。</translation>
    </message>
    <message>
        <source>Wrote {name}: {tensors} tensors, {size}, read back and equal.</source>
        <translation>已写入 {name}：{tensors} 个张量，{size}，回读核对一致。</translation>
    </message>
    <message>
        <source>{what} is not in {name}: {why}.</source>
        <translation>{name} 中没有 {what}：{why}。</translation>
    </message>
    <message>
        <source>{n} more things are not in {name}.</source>
        <translation>另有 {n} 项不在 {name} 中。</translation>
    </message>
</context>
<context>
    <name>Copying</name>
    <message>
        <source>Copied the path.</source>
        <translation>已复制路径。</translation>
    </message>
    <message>
        <source>Copied the Python lines that give the same maps.</source>
        <translation>已复制可得到相同热力图的 Python 代码。</translation>
    </message>
    <message>
        <source>Copied the Python lines that build it.</source>
        <translation>已复制用于构建的 Python 代码。</translation>
    </message>
    <message>
        <source>Copied the Python lines that load it.</source>
        <translation>已复制用于加载的 Python 代码。</translation>
    </message>
    <message>
        <source>Copied the command.</source>
        <translation>已复制命令。</translation>
    </message>
    <message>
        <source>Copied the sha256.</source>
        <translation>已复制 sha256。</translation>
    </message>
    <message>
        <source>Copied as torchinfo&apos;s text.</source>
        <translation>已复制为 torchinfo 格式文本。</translation>
    </message>
    <message>
        <source>Copied the plot.</source>
        <translation>已复制图表。</translation>
    </message>
    <message>
        <source>Copied {count} rows.</source>
        <translation>已复制 {count} 行。</translation>
    </message>
    <message>
        <source>Copied 1 row.</source>
        <translation>已复制 1 行。</translation>
    </message>
    <message>
        <source>This plot has no figures to save: choose Values or By channel.</source>
        <translation>此图表没有可保存的数值：请选择“数值”或“按通道”。</translation>
    </message>
    <message>
        <source>Save as {kind}</source>
        <translation>另存为 {kind}</translation>
    </message>
    <message>
        <source>{name} is open here and is not overwritten; choose another name.</source>
        <translation>{name} 正在此处打开，不会被覆盖；请换一个名称。</translation>
    </message>
    <message>
        <source>{name} could not be written: {error}.</source>
        <translation>无法写入 {name}：{error}。</translation>
    </message>
    <message>
        <source>Saved {name}.</source>
        <translation>已保存 {name}。</translation>
    </message>
</context>
<context>
    <name>CostChart</name>
    <message>
        <source>Figure</source>
        <translation>指标</translation>
    </message>
    <message>
        <source>FLOPs</source>
        <translation>FLOPs</translation>
    </message>
    <message>
        <source>Params</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>耗时</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Bytes of the activations that each module makes.</source>
        <translation>各模块所产生激活值的字节数。</translation>
    </message>
</context>
<context>
    <name>CostFacts</name>
    <message>
        <source>{n} FLOP: one for each multiplication and each addition of a product</source>
        <translation>{n} FLOP：乘积中的每次乘法和每次加法各计 1</translation>
    </message>
    <message>
        <source>Params</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>Of the FLOPs of the whole model</source>
        <translation>占整个模型 FLOPs 的比例</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>占比</translation>
    </message>
    <message>
        <source>about {time}</source>
        <translation>约 {time}</translation>
    </message>
    <message>
        <source>Median of all its calls in one forward, with all that it calls</source>
        <translation>一次前向中其全部调用的耗时中位数，包含其内部调用</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>耗时</translation>
    </message>
    <message>
        <source>Of the first of {n} calls</source>
        <translation>{n} 次调用中的第一次</translation>
    </message>
    <message>
        <source>In</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>Out</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Dtype</source>
        <translation>数据类型</translation>
    </message>
    <message>
        <source>Of what comes out</source>
        <translation>输出的数据类型</translation>
    </message>
    <message>
        <source>Activations</source>
        <translation>激活值</translation>
    </message>
    <message>
        <source>Of all tensors made in it</source>
        <translation>其中产生的所有张量</translation>
    </message>
    <message>
        <source>Peak</source>
        <translation>峰值</translation>
    </message>
    <message>
        <source>Of tensors of the forward that lived at once while it ran, without parameters</source>
        <translation>运行期间前向中同时存活的张量，不含参数</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>读取</translation>
    </message>
    <message>
        <source>By its operators, parameters included</source>
        <translation>由其算子读取，包含参数</translation>
    </message>
    <message>
        <source>Written</source>
        <translation>写入</translation>
    </message>
    <message>
        <source>By its operators</source>
        <translation>由其算子写入</translation>
    </message>
    <message>
        <source>{unit} params</source>
        <translation>{unit} 参数</translation>
    </message>
</context>
<context>
    <name>CostFigures</name>
    <message>
        <source>{n} parameters</source>
        <translation>{n} 个参数</translation>
    </message>
</context>
<context>
    <name>CostGroups</name>
    <message>
        <source>conv {kernel}</source>
        <translation>卷积 {kernel}</translation>
    </message>
    <message>
        <source>depthwise</source>
        <translation>深度卷积</translation>
    </message>
    <message>
        <source>grouped</source>
        <translation>分组卷积</translation>
    </message>
    <message>
        <source>transposed</source>
        <translation>转置卷积</translation>
    </message>
    <message>
        <source>recurrent</source>
        <translation>循环层</translation>
    </message>
    <message>
        <source>linear</source>
        <translation>线性层</translation>
    </message>
    <message>
        <source>products</source>
        <translation>矩阵乘</translation>
    </message>
    <message>
        <source>functions</source>
        <translation>函数</translation>
    </message>
    <message>
        <source>norm</source>
        <translation>归一化</translation>
    </message>
    <message>
        <source>activation</source>
        <translation>激活</translation>
    </message>
</context>
<context>
    <name>CostIcicle</name>
    <message>
        <source>Where the cost is</source>
        <translation>开销分布</translation>
    </message>
    <message>
        <source>its own</source>
        <translation>自身</translation>
    </message>
    <message>
        <source>{n} parts</source>
        <translation>{n} 个部分</translation>
    </message>
    <message>
        <source>The largest: {name}</source>
        <translation>其中最大的：{name}</translation>
    </message>
    <message>
        <source>about {time}</source>
        <translation>约 {time}</translation>
    </message>
    <message>
        <source>{size} of activations</source>
        <translation>激活值 {size}</translation>
    </message>
</context>
<context>
    <name>CostMissing</name>
    <message>
        <source>&amp;Open model…</source>
        <translation>打开模型(&amp;O)…</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>取消(&amp;C)</translation>
    </message>
    <message>
        <source>Count &amp;again</source>
        <translation>重新统计(&amp;A)</translation>
    </message>
</context>
<context>
    <name>CostPanel</name>
    <message>
        <source>Modules shown</source>
        <translation>显示的模块</translation>
    </message>
    <message>
        <source>What each module costs</source>
        <translation>各模块的开销</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Blocks {n}</source>
        <translation>块 {n}</translation>
    </message>
    <message>
        <source>Layers {n}</source>
        <translation>层 {n}</translation>
    </message>
    <message>
        <source>All {n}</source>
        <translation>全部 {n}</translation>
    </message>
    <message>
        <source>The parts that the model is built from; a chevron opens one.</source>
        <translation>构成模型的各个部分；点击箭头可展开。</translation>
    </message>
    <message>
        <source>Modules that do something themselves.</source>
        <translation>自身执行运算的模块。</translation>
    </message>
</context>
<context>
    <name>CostReasons</name>
    <message>
        <source>attention not seen</source>
        <translation>看不到注意力</translation>
    </message>
    <message>
        <source>functional op</source>
        <translation>函数式算子</translation>
    </message>
    <message>
        <source>subclass</source>
        <translation>派生类</translation>
    </message>
    <message>
        <source>transposed convolution</source>
        <translation>转置卷积</translation>
    </message>
    <message>
        <source>shared module</source>
        <translation>共享模块</translation>
    </message>
    <message>
        <source>fast path</source>
        <translation>快速路径</translation>
    </message>
    <message>
        <source>no formula</source>
        <translation>没有公式</translation>
    </message>
    <message>
        <source>positions not counted</source>
        <translation>未计位置</translation>
    </message>
    <message>
        <source>element-wise work counted</source>
        <translation>计入逐元素运算</translation>
    </message>
    <message>
        <source>bias counted</source>
        <translation>计入偏置</translation>
    </message>
    <message>
        <source>gates counted</source>
        <translation>计入门控</translation>
    </message>
    <message>
        <source>not run in eval</source>
        <translation>eval 下未运行</translation>
    </message>
    <message>
        <source>other branch</source>
        <translation>另一分支</translation>
    </message>
    <message>
        <source>not followed</source>
        <translation>未跟踪</translation>
    </message>
    <message>
        <source>complex numbers</source>
        <translation>复数</translation>
    </message>
    <message>
        <source>parameters not counted</source>
        <translation>未计参数</translation>
    </message>
    <message>
        <source>tied parameters</source>
        <translation>绑定的参数</translation>
    </message>
    <message>
        <source>scripted module</source>
        <translation>脚本化模块</translation>
    </message>
    <message>
        <source>unexplained</source>
        <translation>原因不明</translation>
    </message>
    <message>
        <source>queries, keys, values, scores and the projection are multiplied inside a function; the counter looks at modules and sees none of it</source>
        <translation>查询、键、值、得分和投影都在函数内部相乘；该工具只看模块，完全看不到这些运算</translation>
    </message>
    <message>
        <source>the module multiplies in a function, by parameters of its own or by none; the counter looks at layers that it knows</source>
        <translation>该模块在函数中做乘法，使用自身的参数或不使用参数；该工具只看它认识的层</translation>
    </message>
    <message>
        <source>a class derived from a layer that the counter knows by its exact name</source>
        <translation>派生自某种层的类；该工具只按确切的类名识别层</translation>
    </message>
    <message>
        <source>the kernel is counted once for each element of the output; it is applied once for each of the input, which is stride² times fewer</source>
        <translation>该工具按输出的每个元素计一次卷积核；实际是输入的每个元素应用一次，少 stride² 倍</translation>
    </message>
    <message>
        <source>it stands in the model under several names, and the counter counts it for each</source>
        <translation>它在模型中有多个名称，该工具对每个名称都计一次</translation>
    </message>
    <message>
        <source>without gradients torch runs the whole block as one fused operator, for which its counter has no formula</source>
        <translation>不计算梯度时，torch 将整个块作为一个融合算子运行，而其统计工具没有对应的公式</translation>
    </message>
    <message>
        <source>torch&apos;s counter has no formula for the operator that runs on this device</source>
        <translation>torch 的统计工具没有此设备上所运行算子的公式</translation>
    </message>
    <message>
        <source>the weights are multiplied by the first dimension of the output alone; they are applied at every position (token, pixel) of it</source>
        <translation>该工具只用权重数乘以输出的第一维；实际上权重作用于输出的每个位置（token、像素）</translation>
    </message>
    <message>
        <source>norms, pooling, softmax, interpolation or look-ups; they hold no product of matrices, and the reference counts them as zero</source>
        <translation>归一化、池化、softmax、插值或查表；其中没有矩阵乘，参考值计为零</translation>
    </message>
    <message>
        <source>adding the bias counts as one MAC an element; the reference counts it as zero</source>
        <translation>加偏置按每个元素一个 MAC 计；参考值计为零</translation>
    </message>
    <message>
        <source>the additions and products of a recurrence&apos;s gates, element by element, and its biases</source>
        <translation>循环层门控的逐元素加法和乘法，以及其偏置</translation>
    </message>
    <message>
        <source>the counter switches to eval, where the model runs other code</source>
        <translation>该工具会切换到 eval 模式，此时模型运行的是另一段代码</translation>
    </message>
    <message>
        <source>the model took another branch when the counter ran it: it draws random numbers or remembers calls</source>
        <translation>该工具运行模型时，模型走了另一条分支：它会抽取随机数，或记住了先前的调用</translation>
    </message>
    <message>
        <source>the module ran on another thread, where the reference sees nothing; the counter looks at the module</source>
        <translation>该模块在另一个线程上运行，参考统计看不到；该工具看的是模块本身</translation>
    </message>
    <message>
        <source>a multiply-accumulate of complex numbers is 8 FLOP; the counter takes it for one of real numbers, or for what a kernel makes of it</source>
        <translation>一次复数乘加为 8 FLOP；该工具将其当作实数乘加，或按内核的实际做法计算</translation>
    </message>
    <message>
        <source>parameters of modules that the counter has no rule for or that were not called, or of a model that is one single layer</source>
        <translation>该工具没有规则的模块、未被调用的模块，或仅由单个层构成的模型的参数</translation>
    </message>
    <message>
        <source>one parameter under several names, counted for each</source>
        <translation>同一参数有多个名称，每个名称都计一次</translation>
    </message>
    <message>
        <source>the parameters of a TorchScript module are counted again for the module above it</source>
        <translation>TorchScript 模块的参数在其上层模块中又被计了一次</translation>
    </message>
    <message>
        <source>no rule of ours explains it</source>
        <translation>没有规则能够解释</translation>
    </message>
    <message>
        <source>{reason}: {meaning}.</source>
        <translation>{reason}：{meaning}。</translation>
    </message>
</context>
<context>
    <name>CostSentence</name>
    <message>
        <source>Cost needs a model.</source>
        <translation>开销需要模型。</translation>
    </message>
    <message>
        <source>Open a .py file, a saved model or one of torchvision&apos;s, or drop one here.</source>
        <translation>请打开或拖入 .py 文件或已保存的模型，或打开 torchvision 的模型。</translation>
    </message>
    <message>
        <source>{name} could not be counted.</source>
        <translation>无法统计 {name}。</translation>
    </message>
    <message>
        <source>{name} could not be counted. What is shown is of the input before: {input}.</source>
        <translation>无法统计 {name}。下面显示的是上一次输入的结果：{input}。</translation>
    </message>
    <message>
        <source>{name} is being counted…</source>
        <translation>正在统计 {name}…</translation>
    </message>
    <message>
        <source>{name} was not counted.</source>
        <translation>未统计 {name}。</translation>
    </message>
    <message>
        <source>This model multiplies no matrices: by rule it costs 0 FLOP.</source>
        <translation>此模型没有矩阵乘：按规则为 0 FLOP。</translation>
    </message>
    <message>
        <source>This model has no parameters.</source>
        <translation>此模型没有参数。</translation>
    </message>
    <message>
        <source>No time was measured.</source>
        <translation>未测量耗时。</translation>
    </message>
    <message>
        <source>This model makes no activations.</source>
        <translation>此模型不产生激活值。</translation>
    </message>
    <message>
        <source>The model did not stay as it was: {changes}</source>
        <translation>模型发生了改变：{changes}</translation>
    </message>
    <message>
        <source>Counting anew…</source>
        <translation>正在重新统计…</translation>
    </message>
    <message>
        <source>Cancelled before the time was known.</source>
        <translation>在测得耗时之前已取消。</translation>
    </message>
    <message>
        <source>The time could not be measured: {reason}</source>
        <translation>无法测量耗时：{reason}</translation>
    </message>
    <message>
        <source>The time is being measured…</source>
        <translation>正在测量耗时…</translation>
    </message>
</context>
<context>
    <name>CostTable</name>
    <message>
        <source>Module</source>
        <translation>模块</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>类</translation>
    </message>
    <message>
        <source>Params</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>Time, ms</source>
        <translation>耗时, ms</translation>
    </message>
    <message>
        <source>Activations, {unit}</source>
        <translation>激活值, {unit}</translation>
    </message>
    <message>
        <source>Peak, {unit}</source>
        <translation>峰值, {unit}</translation>
    </message>
    <message>
        <source>Moved, {unit}</source>
        <translation>读写量, {unit}</translation>
    </message>
    <message>
        <source>Calls</source>
        <translation>调用</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Parameters of the module and of all below it, each counted once.</source>
        <translation>该模块及其所有下级模块的参数，每个只计一次。</translation>
    </message>
    <message>
        <source>Two for each multiply-accumulate (MAC) of matrix products, convolutions, attention and recurrences in all its calls; element-wise work counts as zero.</source>
        <translation>其全部调用中，矩阵乘、卷积、注意力和循环层的每次乘加（MAC）计 2；逐元素运算计为零。</translation>
    </message>
    <message>
        <source>Median over runs of all its calls in one forward, with all that they call.</source>
        <translation>一次前向中其全部调用的耗时，含内部调用；取多次运行的中位数。</translation>
    </message>
    <message>
        <source>Bytes of the tensors that its calls make, those freed meanwhile too.</source>
        <translation>其调用所产生张量的字节数，包括期间已释放的。</translation>
    </message>
    <message>
        <source>Most bytes of the input and of activations that live at once while it runs; no parameters.</source>
        <translation>运行期间同时存活的输入和激活值的最大字节数；不含参数。</translation>
    </message>
    <message>
        <source>Bytes that its operators are given and write, parameters included, each operator anew.</source>
        <translation>其算子读入和写出的字节数，包含参数，每个算子分别计算。</translation>
    </message>
    <message>
        <source>How often one forward calls it.</source>
        <translation>一次前向中被调用的次数。</translation>
    </message>
    <message>
        <source>Shape of what its first call returns.</source>
        <translation>第一次调用返回结果的形状。</translation>
    </message>
</context>
<context>
    <name>CostView</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Measure again</source>
        <translation>重新测量</translation>
    </message>
    <message>
        <source>Input…</source>
        <translation>输入…</translation>
    </message>
</context>
<context>
    <name>Costing</name>
    <message>
        <source>Count on an image</source>
        <translation>用图像统计</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Counting {name}</source>
        <translation>正在统计 {name}</translation>
    </message>
    <message>
        <source>Timing {name}</source>
        <translation>正在测量 {name} 的耗时</translation>
    </message>
</context>
<context>
    <name>CounterTable</name>
    <message>
        <source>Reference</source>
        <translation>参考值</translation>
    </message>
    <message>
        <source>As {unit}</source>
        <translation>折合 {unit}</translation>
    </message>
    <message>
        <source>Counter</source>
        <translation>统计工具</translation>
    </message>
    <message>
        <source>It reports</source>
        <translation>报告值</translation>
    </message>
    <message>
        <source>Of truth</source>
        <translation>占参考值</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
</context>
<context>
    <name>DetailHistogram</name>
    <message>
        <source>No finite values.</source>
        <translation>没有有限值。</translation>
    </message>
</context>
<context>
    <name>DetailsView</name>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>model weights</source>
        <translation>模型权重</translation>
    </message>
    <message>
        <source>averaged weights (EMA)</source>
        <translation>平均权重（EMA）</translation>
    </message>
    <message>
        <source>optimizer state</source>
        <translation>优化器状态</translation>
    </message>
    <message>
        <source>other tensors</source>
        <translation>其他张量</translation>
    </message>
    <message>
        <source>Holds</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Tensors</source>
        <translation>张量</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>字节数</translation>
    </message>
    <message>
        <source>Hidden prefix</source>
        <translation>隐藏的前缀</translation>
    </message>
    <message>
        <source>{n} values</source>
        <translation>{n} 个值</translation>
    </message>
    <message>
        <source>1 value</source>
        <translation>1 个值</translation>
    </message>
    <message>
        <source>Run info</source>
        <translation>运行信息</translation>
    </message>
    <message>
        <source>File · {size} · {format}</source>
        <translation>文件 · {size} · {format}</translation>
    </message>
</context>
<context>
    <name>DiffFigures</name>
    <message>
        <source>from 0</source>
        <translation>原为 0</translation>
    </message>
</context>
<context>
    <name>DifferenceReader</name>
    <message>
        <source>A pasted text has no values.</source>
        <translation>粘贴的文本没有数值。</translation>
    </message>
    <message>
        <source>Values of {name}</source>
        <translation>{name} 的数值</translation>
    </message>
    <message>
        <source>Trying a mapping</source>
        <translation>正在试用映射</translation>
    </message>
</context>
<context>
    <name>DisagreementTable</name>
    <message>
        <source>Module</source>
        <translation>模块</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>It counts</source>
        <translation>统计值</translation>
    </message>
    <message>
        <source>Reference</source>
        <translation>参考值</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>差值</translation>
    </message>
    <message>
        <source>the model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>parameters</source>
        <translation>参数</translation>
    </message>
</context>
<context>
    <name>Disagreements</name>
    <message>
        <source>Why do other tools differ?</source>
        <translation>其他工具的结果为何不同？</translation>
    </message>
    <message>
        <source>Where each counter differs from the reference</source>
        <translation>各统计工具与参考值的不同之处</translation>
    </message>
    <message>
        <source>Counter</source>
        <translation>统计工具</translation>
    </message>
    <message>
        <source>Disagreements</source>
        <translation>差异</translation>
    </message>
    <message>
        <source>&amp;Copy as TSV</source>
        <translation>复制为 TSV(&amp;C)</translation>
    </message>
    <message>
        <source>C&amp;lose</source>
        <translation>关闭(&amp;L)</translation>
    </message>
</context>
<context>
    <name>DistributionPlot</name>
    <message>
        <source>Log counts</source>
        <translation>对数计数</translation>
    </message>
    <message>
        <source>Counts on a logarithmic axis: rare values show</source>
        <translation>计数使用对数坐标轴：稀少的值也能看见</translation>
    </message>
    <message>
        <source>Symlog values</source>
        <translation>symlog 数值</translation>
    </message>
    <message>
        <source>Values on an axis that is logarithmic on both sides of 0</source>
        <translation>数值使用在 0 两侧均为对数的坐标轴</translation>
    </message>
    <message>
        <source>Clip outliers</source>
        <translation>截去离群值</translation>
    </message>
    <message>
        <source>Only the range between the 0.1% and the 99.9% quantile</source>
        <translation>只显示 0.1% 与 99.9% 分位数之间的范围</translation>
    </message>
    <message>
        <source>Pin to compare</source>
        <translation>固定以便对比</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>固定</translation>
    </message>
    <message>
        <source>Keep these values as an outline, to compare others with them</source>
        <translation>将这些数值保留为轮廓线，以便与其他张量比较</translation>
    </message>
    <message>
        <source>Select a tensor or a module to see its values.</source>
        <translation>选择张量或模块即可查看其数值。</translation>
    </message>
    <message>
        <source>Counting the values…</source>
        <translation>正在统计数值…</translation>
    </message>
    <message>
        <source>No finite values.</source>
        <translation>没有有限值。</translation>
    </message>
    <message>
        <source>{n} of {values}</source>
        <translation>{values}，显示其中 {n} 个</translation>
    </message>
    <message>
        <source>{n} tensors together: {values}</source>
        <translation>{n} 个张量合计：{values}</translation>
    </message>
</context>
<context>
    <name>DistributionReader</name>
    <message>
        <source>Values of {name}</source>
        <translation>{name} 的数值</translation>
    </message>
    <message>
        <source>Precision of {name}</source>
        <translation>{name} 的精度</translation>
    </message>
    <message>
        <source>The lab does not hold this build of the model any longer. Build it anew to see values.</source>
        <translation>实验室已不再保留模型的这一次构建。重新构建后即可查看数值。</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>已取消。</translation>
    </message>
    <message>
        <source>This needs the lab, which is off.</source>
        <translation>这需要实验室，而实验室未启动。</translation>
    </message>
    <message>
        <source>Waiting for the lab…</source>
        <translation>正在等待实验室…</translation>
    </message>
    <message>
        <source>Waiting for torch to be installed…</source>
        <translation>正在等待 torch 安装完成…</translation>
    </message>
    <message>
        <source>This needs torch, which the lab lacks.</source>
        <translation>这需要 torch，而实验室缺少 torch。</translation>
    </message>
    <message>
        <source>This needs the lab, which did not start.</source>
        <translation>这需要实验室，而实验室启动失败。</translation>
    </message>
</context>
<context>
    <name>Documents</name>
    <message>
        <source>Open checkpoints</source>
        <translation>打开检查点</translation>
    </message>
    <message>
        <source>Open a folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Open two checkpoints</source>
        <translation>打开两个检查点</translation>
    </message>
    <message>
        <source>The second checkpoint</source>
        <translation>第二个检查点</translation>
    </message>
</context>
<context>
    <name>Drawer</name>
    <message>
        <source>Drawer</source>
        <translation>底部面板</translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Console</source>
        <translation>控制台</translation>
    </message>
    <message>
        <source>Close the drawer</source>
        <translation>关闭底部面板</translation>
    </message>
    <message>
        <source>No jobs.</source>
        <translation>没有任务。</translation>
    </message>
    <message>
        <source>No problems.</source>
        <translation>没有问题。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>Drop</name>
    <message>
        <source>Not supported: drop files or folders.</source>
        <translation>不支持：请拖入文件或文件夹。</translation>
    </message>
    <message>
        <source>Not supported: that is an address, not a file; download it first.</source>
        <translation>不支持：这是网址而不是文件；请先下载。</translation>
    </message>
    <message>
        <source>Open {name}</source>
        <translation>打开 {name}</translation>
    </message>
    <message>
        <source>Compare {other} with {name}</source>
        <translation>将 {other} 与 {name} 对比</translation>
    </message>
    <message>
        <source>Compare two: {first} and {second}</source>
        <translation>对比两个文件：{first} 和 {second}</translation>
    </message>
    <message>
        <source>Open {count} files</source>
        <translation>打开 {count} 个文件</translation>
    </message>
    <message>
        <source>the others</source>
        <translation>其余文件</translation>
    </message>
    <message>
        <source>In place of {name}</source>
        <translation>代替 {name}</translation>
    </message>
    <message>
        <source>Choose what builds the model in {name}</source>
        <translation>在 {name} 中选择用于构建模型的函数或类</translation>
    </message>
    <message>
        <source>Run {name} as a model</source>
        <translation>将 {name} 作为模型运行</translation>
    </message>
    <message>
        <source>Run it here</source>
        <translation>在此运行</translation>
    </message>
    <message>
        <source>Run {name} as a model, or give {model} its weights</source>
        <translation>将 {name} 作为模型运行，或将其权重用于 {model}</translation>
    </message>
    <message>
        <source>Run it, or take its weights</source>
        <translation>运行，或使用其权重</translation>
    </message>
    <message>
        <source>Show {name} to the model</source>
        <translation>将 {name} 输入模型</translation>
    </message>
    <message>
        <source>Show {n} images to the model</source>
        <translation>将 {n} 张图像输入模型</translation>
    </message>
    <message>
        <source>Look at it here</source>
        <translation>在此查看</translation>
    </message>
    <message>
        <source>Run it as a model</source>
        <translation>作为模型运行</translation>
    </message>
    <message>
        <source>Open here</source>
        <translation>在此打开</translation>
    </message>
</context>
<context>
    <name>EmptyView</name>
    <message>
        <source>&amp;Open…</source>
        <translation>打开(&amp;O)…</translation>
    </message>
    <message>
        <source>&amp;Compare two…</source>
        <translation>对比两个(&amp;C)…</translation>
    </message>
    <message>
        <source>&amp;Try the demo</source>
        <translation>试用演示(&amp;T)</translation>
    </message>
    <message>
        <source>PyTorch, safetensors, TorchScript and NumPy files, run folders, a model&apos;s .py</source>
        <translation>PyTorch、safetensors、TorchScript 和 NumPy 文件，训练文件夹，模型的 .py</translation>
    </message>
    <message>
        <source>Drop a checkpoint</source>
        <translation>拖入检查点</translation>
    </message>
    <message>
        <source>Opening a file never runs anything in it.</source>
        <translation>打开文件时绝不会运行其中的任何内容。</translation>
    </message>
    <message>
        <source>Ctrl+O  open    Ctrl+P  jump    Ctrl+Shift+P  all commands</source>
        <translation>Ctrl+O  打开    Ctrl+P  跳转    Ctrl+Shift+P  所有命令</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>最近打开</translation>
    </message>
</context>
<context>
    <name>EngineClient</name>
    <message>
        <source>was restarted</source>
        <translation>已被重新启动</translation>
    </message>
    <message>
        <source>{engine} did not start: {why}</source>
        <translation>{engine}未能启动：{why}</translation>
    </message>
    <message>
        <source>{engine} {happened}.</source>
        <translation>{engine}{happened}。</translation>
    </message>
    <message>
        <source>It did so {n} times in a row and was not started again.</source>
        <translation>已连续 {n} 次如此，不再启动。</translation>
    </message>
    <message>
        <source>It did so twice during this.</source>
        <translation>在此过程中已发生两次。</translation>
    </message>
    <message>
        <source>{engine} was closed.</source>
        <translation>{engine}已关闭。</translation>
    </message>
    <message>
        <source>did not stop within 3 s of a cancel and was restarted</source>
        <translation>在取消后 3 秒内没有停止，已被重新启动</translation>
    </message>
    <message>
        <source>sent what is no answer ({error})</source>
        <translation>发来了无法识别的应答（{error}）</translation>
    </message>
    <message>
        <source>speaks protocol {theirs}, this window speaks {ours}</source>
        <translation>使用协议 {theirs}，而此窗口使用协议 {ours}</translation>
    </message>
</context>
<context>
    <name>EnginePool</name>
    <message>
        <source>The reader</source>
        <translation>读取进程</translation>
    </message>
    <message>
        <source>The lab</source>
        <translation>实验室</translation>
    </message>
    <message>
        <source>Reload it to try once more.</source>
        <translation>重新加载即可再试一次。</translation>
    </message>
    <message>
        <source>{name} ended its reader twice and is not opened again.</source>
        <translation>{name} 已两次使读取进程终止，不再打开。</translation>
    </message>
</context>
<context>
    <name>EngineProcess</name>
    <message>
        <source>was killed, by another program or because memory ran out</source>
        <translation>被终止：由其他程序终止，或因内存不足</translation>
    </message>
    <message>
        <source>crashed (segmentation fault)</source>
        <translation>崩溃（段错误）</translation>
    </message>
    <message>
        <source>crashed (bus error)</source>
        <translation>崩溃（总线错误）</translation>
    </message>
    <message>
        <source>aborted</source>
        <translation>异常中止</translation>
    </message>
    <message>
        <source>crashed (arithmetic fault)</source>
        <translation>崩溃（算术错误）</translation>
    </message>
    <message>
        <source>crashed (illegal instruction: a library was built for another processor)</source>
        <translation>崩溃（非法指令：某个库是为其他处理器编译的）</translation>
    </message>
    <message>
        <source>was asked to end by another program</source>
        <translation>被其他程序要求结束</translation>
    </message>
    <message>
        <source>used more processor time than it may</source>
        <translation>用尽了允许的处理器时间</translation>
    </message>
    <message>
        <source>sent what is no answer ({error})</source>
        <translation>发来了无法识别的应答（{error}）</translation>
    </message>
    <message>
        <source>{program} cannot be run: {error}</source>
        <translation>无法运行 {program}：{error}</translation>
    </message>
    <message>
        <source>ended by itself with status {code}</source>
        <translation>自行结束，状态码 {code}</translation>
    </message>
    <message>
        <source>was ended by signal {code}</source>
        <translation>被信号 {code} 终止</translation>
    </message>
</context>
<context>
    <name>ErrorPaste</name>
    <message>
        <source>Paste torch&apos;s error</source>
        <translation>粘贴 torch 的报错</translation>
    </message>
    <message>
        <source>What did load_state_dict say?</source>
        <translation>load_state_dict 报了什么错？</translation>
    </message>
    <message>
        <source>Paste the whole text, from “Error(s) in loading state_dict for …” on. The keys and shapes in it are compared with the checkpoint; no model is imported.</source>
        <translation>请粘贴全文，从“Error(s) in loading state_dict for …”开始。其中的键和形状会与检查点对比；不会导入任何模型。</translation>
    </message>
    <message>
        <source>Torch&apos;s error</source>
        <translation>torch 的报错</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>取消(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Explain it</source>
        <translation>解释(&amp;E)</translation>
    </message>
</context>
<context>
    <name>ErrorView</name>
    <message>
        <source>Choose other &amp;weights…</source>
        <translation>选择其他权重(&amp;W)…</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>重试(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>关闭(&amp;C)</translation>
    </message>
</context>
<context>
    <name>Explaining</name>
    <message>
        <source>Names of classes (*.txt *.json *.names *.csv);;All files (*)</source>
        <translation>类别名称 (*.txt *.json *.names *.csv);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Names of the classes</source>
        <translation>类别名称</translation>
    </message>
    <message>
        <source>Built without weights: what {name} says and looks at is random</source>
        <translation>构建时没有加载权重：{name} 的输出和关注之处都是随机的</translation>
    </message>
    <message>
        <source>Explaining {name}</source>
        <translation>正在解释 {name}</translation>
    </message>
    <message>
        <source>Nothing came back.</source>
        <translation>没有返回任何内容。</translation>
    </message>
    <message>
        <source>The explanation was cancelled.</source>
        <translation>已取消解释。</translation>
    </message>
</context>
<context>
    <name>ExplainingBeside</name>
    <message>
        <source>Explaining {name} with other weights</source>
        <translation>正在用其他权重解释 {name}</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>已取消。</translation>
    </message>
</context>
<context>
    <name>FactoryDialog</name>
    <message>
        <source>Open a model</source>
        <translation>打开模型</translation>
    </message>
    <message>
        <source>Type letters of a name</source>
        <translation>输入名称中的字母</translation>
    </message>
    <message>
        <source>What builds the model</source>
        <translation>用于构建模型的函数或类</translation>
    </message>
    <message>
        <source>Functions and classes</source>
        <translation>函数和类</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>取消(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>打开(&amp;O)</translation>
    </message>
    <message>
        <source>What builds the model in {name}?</source>
        <translation>{name} 中用哪一个构建模型？</translation>
    </message>
    <message>
        <source>class</source>
        <translation>类</translation>
    </message>
    <message>
        <source>class method</source>
        <translation>类方法</translation>
    </message>
    <message>
        <source>a module</source>
        <translation>模块</translation>
    </message>
    <message>
        <source>perhaps</source>
        <translation>可能</translation>
    </message>
    <message>
        <source>used by others</source>
        <translation>被其他函数或类使用</translation>
    </message>
</context>
<context>
    <name>FaithfulnessTable</name>
    <message>
        <source>This map</source>
        <translation>此热力图</translation>
    </message>
    <message>
        <source>Shuffled</source>
        <translation>打乱后</translation>
    </message>
    <message>
        <source>Deletion, low is good</source>
        <translation>删除，越低越好</translation>
    </message>
    <message>
        <source>Insertion, high is good</source>
        <translation>插入，越高越好</translation>
    </message>
    <message>
        <source>Deletion blots out the picture from the map&apos;s strongest place on, insertion brings it back in that order; the figure is the area under the class&apos;s probability.</source>
        <translation>删除：从热力图最强处开始逐步抹去图像；插入：按同样的顺序逐步恢复。数值为该类别概率曲线下的面积。</translation>
    </message>
</context>
<context>
    <name>FeatureList</name>
    <message>
        <source>Layers</source>
        <translation>层</translation>
    </message>
    <message>
        <source>&amp;Keep this layer and add the next one selected in the tree</source>
        <translation>保留此层，并加入接下来在模块树中选中的层(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Only the layer selected in the tree</source>
        <translation>只显示模块树中选中的层(&amp;O)</translation>
    </message>
    <message>
        <source>Copy as P&amp;ython</source>
        <translation>复制为 Python 代码(&amp;Y)</translation>
    </message>
    <message>
        <source>Feature maps of {layer}</source>
        <translation>{layer} 的特征图</translation>
    </message>
    <message>
        <source>{n} channels, strongest first, each in its own range</source>
        <translation>{n} 个通道，最强的在前，各用自己的范围</translation>
    </message>
    <message>
        <source>Show {n}</source>
        <translation>显示 {n} 个</translation>
    </message>
</context>
<context>
    <name>FeatureReading</name>
    <message>
        <source>Feature maps</source>
        <translation>特征图</translation>
    </message>
    <message>
        <source>{layers} stay: select another layer in the tree.</source>
        <translation>已保留 {layers}：请在模块树中选择另一层。</translation>
    </message>
    <message>
        <source>Copied the Python lines that give the same tensors.</source>
        <translation>已复制可得到相同张量的 Python 代码。</translation>
    </message>
</context>
<context>
    <name>FeatureStrip</name>
    <message>
        <source>Feature maps, strongest first</source>
        <translation>特征图，由强到弱</translation>
    </message>
    <message>
        <source>Channel {n}: mean {mean}, std {std}, from {low} to {high}, {zeros} zeros. Orange above 0, blue below.</source>
        <translation>通道 {n}：均值 {mean}，标准差 {std}，{low} 到 {high}，零占 {zeros}。橙色为正，蓝色为负。</translation>
    </message>
</context>
<context>
    <name>FileDetails</name>
    <message>
        <source>first {n} of {all}</source>
        <translation>前 {n} 个，共 {all} 个</translation>
    </message>
    <message>
        <source>Would run</source>
        <translation>将会运行</translation>
    </message>
    <message>
        <source>Would import</source>
        <translation>将会导入</translation>
    </message>
    <message>
        <source>none imported</source>
        <translation>均未导入</translation>
    </message>
    <message>
        <source>from torch.nn</source>
        <translation>来自 torch.nn</translation>
    </message>
    <message>
        <source>NOT executed</source>
        <translation>未执行</translation>
    </message>
    <message>
        <source>byte {position}</source>
        <translation>第 {position} 字节</translation>
    </message>
    <message>
        <source>imported, not called</source>
        <translation>只导入，不调用</translation>
    </message>
    <message>
        <source>The lab may load it in full.</source>
        <translation>实验室可以完整加载它。</translation>
    </message>
    <message>
        <source>You trust this file</source>
        <translation>您信任此文件</translation>
    </message>
    <message>
        <source>&amp;Trust this file…</source>
        <translation>信任此文件(&amp;T)…</translation>
    </message>
    <message>
        <source>The lab stays closed to this file until you trust it.</source>
        <translation>在您信任此文件之前，实验室不会加载它。</translation>
    </message>
    <message>
        <source>A whole model</source>
        <translation>完整模型</translation>
    </message>
    <message>
        <source>Run it</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Run it as a model</source>
        <translation>作为模型运行</translation>
    </message>
    <message>
        <source>Nearly {name}</source>
        <translation>接近 {name}</translation>
    </message>
    <message>
        <source>Build it</source>
        <translation>构建</translation>
    </message>
    <message>
        <source>Build it with these weights</source>
        <translation>用这些权重构建</translation>
    </message>
    <message>
        <source>1 kind</source>
        <translation>1 种</translation>
    </message>
    <message>
        <source>{n} kinds</source>
        <translation>{n} 种</translation>
    </message>
    <message>
        <source>Known and harmless</source>
        <translation>已知且无害</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Wrapper</source>
        <translation>外层封装</translation>
    </message>
    <message>
        <source>Producer</source>
        <translation>生成工具</translation>
    </message>
    <message>
        <source>torch version</source>
        <translation>torch 版本</translation>
    </message>
    <message>
        <source>Hidden prefix</source>
        <translation>隐藏的前缀</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>{n}, protocol {protocol}</source>
        <translation>{n} 个，协议 {protocol}</translation>
    </message>
    <message>
        <source>Pickles</source>
        <translation>pickle 流</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>{size}, {share} optimizer</source>
        <translation>{size}，优化器占 {share}</translation>
    </message>
    <message>
        <source>Save weights only…</source>
        <translation>只保存权重…</translation>
    </message>
    <message>
        <source>Checksums</source>
        <translation>校验和</translation>
    </message>
    <message>
        <source>sha256</source>
        <translation>sha256</translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation>另有 {n} 个</translation>
    </message>
    <message>
        <source>Copy sha256</source>
        <translation>复制 sha256</translation>
    </message>
    <message>
        <source>Compute sha256</source>
        <translation>计算 sha256</translation>
    </message>
    <message>
        <source>Check now</source>
        <translation>立即检查</translation>
    </message>
    <message>
        <source>checking…</source>
        <translation>正在检查…</translation>
    </message>
    <message>
        <source>{n} of {n} right</source>
        <translation>{n}/{n} 正确</translation>
    </message>
    <message>
        <source>{failed} of {n} wrong</source>
        <translation>{n} 个中有 {failed} 个错误</translation>
    </message>
    <message>
        <source>right</source>
        <translation>正确</translation>
    </message>
    <message>
        <source>wrong</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>not checked yet</source>
        <translation>尚未检查</translation>
    </message>
    <message>
        <source>none in this format</source>
        <translation>此格式没有校验和</translation>
    </message>
    <message>
        <source>Warnings</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Texts in the file</source>
        <translation>文件中的文本</translation>
    </message>
</context>
<context>
    <name>FindBar</name>
    <message>
        <source>Find in keys</source>
        <translation>在键名中查找</translation>
    </message>
    <message>
        <source>Previous match (Shift+F3)</source>
        <translation>上一个匹配 (Shift+F3)</translation>
    </message>
    <message>
        <source>Next match (F3)</source>
        <translation>下一个匹配 (F3)</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>关闭 (Esc)</translation>
    </message>
    <message>
        <source>No match</source>
        <translation>无匹配</translation>
    </message>
    <message>
        <source>{position} of {total}</source>
        <translation>第 {position} 个，共 {total} 个</translation>
    </message>
</context>
<context>
    <name>FindingNotes</name>
    <message>
        <source>+{n} more</source>
        <translation>另有 {n} 个</translation>
    </message>
</context>
<context>
    <name>FolderView</name>
    <message>
        <source>Checkpoints in the folder</source>
        <translation>文件夹中的检查点</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>打开(&amp;O)</translation>
    </message>
    <message>
        <source>{folder} holds no checkpoint.</source>
        <translation>{folder} 中没有检查点。</translation>
    </message>
    <message>
        <source>{folder} holds 1 checkpoint.</source>
        <translation>{folder} 中有 1 个检查点。</translation>
    </message>
    <message>
        <source>{folder} holds {n} checkpoints.</source>
        <translation>{folder} 中有 {n} 个检查点。</translation>
    </message>
    <message>
        <source>Choose one to open.</source>
        <translation>请选择一个打开。</translation>
    </message>
    <message>
        <source>{n} more files are not listed.</source>
        <translation>另有 {n} 个文件未列出。</translation>
    </message>
</context>
<context>
    <name>Histogram</name>
    <message>
        <source>{low} to {high}: {count} of {all} values, {share}</source>
        <translation>{low} 到 {high}：{all} 个值中的 {count} 个，{share}</translation>
    </message>
    <message>
        <source>{low} to {high}: {count}, {share}</source>
        <translation>{low} 到 {high}：{count}，{share}</translation>
    </message>
    <message>
        <source>All {n} values are {value}</source>
        <translation>全部 {n} 个值均为 {value}</translation>
    </message>
    <message>
        <source>The only value is {value}</source>
        <translation>唯一的值为 {value}</translation>
    </message>
    <message>
        <source>{n} below {value}</source>
        <translation>{n} 个低于 {value}</translation>
    </message>
    <message>
        <source>{n} above {value}</source>
        <translation>{n} 个高于 {value}</translation>
    </message>
    <message>
        <source>{n} in one bin</source>
        <translation>{n} 个值，1 个区间</translation>
    </message>
    <message>
        <source>{n} in {bins} bins</source>
        <translation>{n} 个值，{bins} 个区间</translation>
    </message>
    <message>
        <source>Histogram without finite values</source>
        <translation>没有有限值的直方图</translation>
    </message>
    <message>
        <source>Histogram of {n} values from {low} to {high}</source>
        <translation>{n} 个值的直方图，{low} 到 {high}</translation>
    </message>
</context>
<context>
    <name>HistogramCanvas</name>
    <message>
        <source>Histogram</source>
        <translation>直方图</translation>
    </message>
    <message>
        <source>Plus and minus zoom, the arrows move along the values, Home shows all of them.</source>
        <translation>加号和减号缩放，方向键沿数值轴移动，Home 键显示全部。</translation>
    </message>
</context>
<context>
    <name>Icicle</name>
    <message>
        <source>Where the bytes are</source>
        <translation>字节分布</translation>
    </message>
    <message>
        <source>{n} parts</source>
        <translation>{n} 个部分</translation>
    </message>
    <message>
        <source>The largest: {name}</source>
        <translation>其中最大的：{name}</translation>
    </message>
</context>
<context>
    <name>Identifying</name>
    <message>
        <source>Recognising {name}</source>
        <translation>正在识别 {name}</translation>
    </message>
</context>
<context>
    <name>ImageStrip</name>
    <message>
        <source>Images on the bench</source>
        <translation>已打开的图像</translation>
    </message>
    <message>
        <source>{name}, {n} of {all}</source>
        <translation>{name}，第 {n} 个，共 {all} 个</translation>
    </message>
</context>
<context>
    <name>Images</name>
    <message>
        <source>No images are in {name}, nor one level below.</source>
        <translation>{name} 及其下一级文件夹中没有图像。</translation>
    </message>
    <message>
        <source>The first {n} images are on the bench; there are more.</source>
        <translation>已加入前 {n} 张图像；还有更多未加入。</translation>
    </message>
    <message>
        <source>Images ({pattern});;All files (*)</source>
        <translation>图像 ({pattern});;所有文件 (*)</translation>
    </message>
    <message>
        <source>Open images</source>
        <translation>打开图像</translation>
    </message>
    <message>
        <source>Open a folder of images</source>
        <translation>打开图像文件夹</translation>
    </message>
    <message>
        <source>Go to image</source>
        <translation>转到图像</translation>
    </message>
    <message>
        <source>Type a part of an image&apos;s name</source>
        <translation>输入图像名称的一部分</translation>
    </message>
</context>
<context>
    <name>InputPanel</name>
    <message>
        <source>Input: a shape for each argument</source>
        <translation>输入：每个参数的形状</translation>
    </message>
    <message>
        <source>Image…</source>
        <translation>图像…</translation>
    </message>
    <message>
        <source>An image file, resized and normalised as the model&apos;s family takes it.</source>
        <translation>图像文件，按此类模型的要求缩放并归一化。</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>默认</translation>
    </message>
    <message>
        <source>What models of this family take.</source>
        <translation>此类模型的常用输入。</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Co&amp;unt</source>
        <translation>统计(&amp;U)</translation>
    </message>
    <message>
        <source>Input</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>what models of this family take</source>
        <translation>此类模型的常用输入</translation>
    </message>
    <message>
        <source>meta: shapes alone, no times</source>
        <translation>meta：只有形状，不测耗时</translation>
    </message>
    <message>
        <source>Device: {device}</source>
        <translation>设备：{device}</translation>
    </message>
    <message>
        <source>A shape for each argument, or an image: 1,3,224,224 or 1,128:int64 mask=1,128:bool or photo.png.</source>
        <translation>每个参数的形状，或一张图像：1,3,224,224 或 1,128:int64 mask=1,128:bool 或 photo.png。</translation>
    </message>
</context>
<context>
    <name>Jump</name>
    <message>
        <source>Jump</source>
        <translation>跳转</translation>
    </message>
    <message>
        <source>Type letters of a module or tensor, such as l2c1</source>
        <translation>输入模块或张量名中的字母，例如 l2c1</translation>
    </message>
</context>
<context>
    <name>Lab</name>
    <message>
        <source>lab</source>
        <translation>实验室</translation>
    </message>
    <message>
        <source>It was started again; your files and this window are untouched.</source>
        <translation>已重新启动；您的文件和此窗口不受影响。</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>忽略</translation>
    </message>
    <message>
        <source>Choose another interpreter.</source>
        <translation>请选择其他解释器。</translation>
    </message>
    <message>
        <source>lab off</source>
        <translation>实验室未启动</translation>
    </message>
    <message>
        <source>lab failed</source>
        <translation>实验室启动失败</translation>
    </message>
    <message>
        <source>lab starting</source>
        <translation>实验室启动中</translation>
    </message>
    <message>
        <source>lab without torch</source>
        <translation>实验室缺少 torch</translation>
    </message>
    <message>
        <source>lab incomplete</source>
        <translation>实验室不完整</translation>
    </message>
    <message>
        <source>lab cpu</source>
        <translation>实验室 CPU</translation>
    </message>
    <message>
        <source>&amp;Restart the lab</source>
        <translation>重启实验室(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Start the lab</source>
        <translation>启动实验室(&amp;S)</translation>
    </message>
    <message>
        <source>Choose &amp;interpreter…</source>
        <translation>选择解释器(&amp;I)…</translation>
    </message>
    <message>
        <source>Devices: {names}</source>
        <translation>设备：{names}</translation>
    </message>
    <message>
        <source>Native ops: {code}</source>
        <translation>原生算子：{code}</translation>
    </message>
    <message>
        <source>Memory: {size}</source>
        <translation>内存：{size}</translation>
    </message>
    <message>
        <source>portable code</source>
        <translation>通用代码</translation>
    </message>
    <message>
        <source>plain PyTorch, slower</source>
        <translation>普通 PyTorch，较慢</translation>
    </message>
</context>
<context>
    <name>LabPythonDialog</name>
    <message>
        <source>Python of the lab</source>
        <translation>实验室的 Python</translation>
    </message>
    <message>
        <source>Which Python runs the lab?</source>
        <translation>用哪个 Python 运行实验室？</translation>
    </message>
    <message>
        <source>For files below {folder}.</source>
        <translation>适用于 {folder} 下的文件。</translation>
    </message>
    <message>
        <source>For all files.</source>
        <translation>适用于所有文件。</translation>
    </message>
    <message>
        <source>Models import their packages there. It needs torch, numpy and msgspec.</source>
        <translation>模型从这里导入所需的包。需要 torch、numpy 和 msgspec。</translation>
    </message>
    <message>
        <source>Python environments</source>
        <translation>Python 环境</translation>
    </message>
    <message>
        <source>&amp;Browse…</source>
        <translation>浏览(&amp;B)…</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>取消(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Use it</source>
        <translation>使用(&amp;U)</translation>
    </message>
    <message>
        <source>has torch</source>
        <translation>有 torch</translation>
    </message>
    <message>
        <source>no torch found</source>
        <translation>未找到 torch</translation>
    </message>
    <message>
        <source>Choose a Python interpreter</source>
        <translation>选择 Python 解释器</translation>
    </message>
</context>
<context>
    <name>LabSetup</name>
    <message>
        <source>The lab&apos;s packages cannot be installed: there is no uv beside this Python.</source>
        <translation>无法安装实验室所需的包：此 Python 旁没有 uv。</translation>
    </message>
    <message>
        <source>lab</source>
        <translation>实验室</translation>
    </message>
    <message>
        <source>Setting up the lab: torch</source>
        <translation>正在准备实验室：torch</translation>
    </message>
    <message>
        <source>lab installing</source>
        <translation>实验室安装中</translation>
    </message>
    <message>
        <source>The lab&apos;s packages could not be installed: {reason}</source>
        <translation>未能安装实验室所需的包：{reason}</translation>
    </message>
    <message>
        <source>The lab&apos;s packages could not be fetched; the network did not answer.</source>
        <translation>未能获取实验室所需的包；网络没有响应。</translation>
    </message>
    <message>
        <source>Browsing works without them. Menu, Lab, Install tries again.</source>
        <translation>没有这些包也可以浏览。要重试，请选择菜单“实验室”中的安装命令。</translation>
    </message>
</context>
<context>
    <name>LayerCanvas</name>
    <message>
        <source>Relative change of each layer, in model order</source>
        <translation>各层的相对变化，按模型中的顺序</translation>
    </message>
    <message>
        <source>The arrows go from layer to layer.</source>
        <translation>用方向键在层间移动。</translation>
    </message>
    <message>
        <source>{change} relative change</source>
        <translation>相对变化 {change}</translation>
    </message>
</context>
<context>
    <name>LayerPicture</name>
    <message>
        <source>identical</source>
        <translation>相同</translation>
    </message>
    <message>
        <source>only in A</source>
        <translation>只在 A 中</translation>
    </message>
    <message>
        <source>only in B</source>
        <translation>只在 B 中</translation>
    </message>
    <message>
        <source>other shape</source>
        <translation>形状不同</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>有变化</translation>
    </message>
    <message>
        <source>{low} to {high}</source>
        <translation>{low} 到 {high}</translation>
    </message>
</context>
<context>
    <name>LiveModuleDetails</name>
    <message>
        <source>Params</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>Of parameters and buffers: {size}</source>
        <translation>参数和缓冲区：{size}</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Modules</source>
        <translation>模块数</translation>
    </message>
    <message>
        <source>The forward is being counted.</source>
        <translation>正在统计前向。</translation>
    </message>
    <message>
        <source>Not called in this forward.</source>
        <translation>此次前向中未被调用。</translation>
    </message>
    <message>
        <source>Trainable</source>
        <translation>可训练</translation>
    </message>
    <message>
        <source>no, frozen</source>
        <translation>否，已冻结</translation>
    </message>
    <message>
        <source>None of its parameters requires a gradient</source>
        <translation>其参数均不需要梯度</translation>
    </message>
    <message>
        <source>all</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>All of its parameters require a gradient</source>
        <translation>其参数均需要梯度</translation>
    </message>
    <message>
        <source>{n} require a gradient, the others are frozen</source>
        <translation>{n}需要梯度，其余已冻结</translation>
    </message>
    <message>
        <source>the model itself</source>
        <translation>模型自身</translation>
    </message>
    <message>
        <source>The same module as</source>
        <translation>与之为同一模块</translation>
    </message>
    <message>
        <source>Own tensors</source>
        <translation>自身张量</translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation>另有 {n} 个</translation>
    </message>
    <message>
        <source>no shape yet</source>
        <translation>尚无形状</translation>
    </message>
    <message>
        <source>Hooks</source>
        <translation>Hook</translation>
    </message>
    <message>
        <source>{file}, line {line}</source>
        <translation>{file}，第 {line} 行</translation>
    </message>
    <message>
        <source>Source of forward</source>
        <translation>forward 源代码</translation>
    </message>
    <message>
        <source>Copied {where}.</source>
        <translation>已复制 {where}。</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Open {file} in the editor</source>
        <translation>在编辑器中打开 {file}</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>{n} loaded from {name}</source>
        <translation>已从 {name} 加载 {n}</translation>
    </message>
    <message>
        <source>With no place in the model</source>
        <translation>在模型中没有对应位置</translation>
    </message>
    <message>
        <source>{n} not loaded</source>
        <translation>{n}未加载</translation>
    </message>
    <message>
        <source>Not in the file</source>
        <translation>不在文件中</translation>
    </message>
    <message>
        <source>Of another shape in the file</source>
        <translation>与文件中的形状不同</translation>
    </message>
    <message>
        <source>+{n} more</source>
        <translation>另有 {n} 个</translation>
    </message>
    <message>
        <source>By name.</source>
        <translation>按名称匹配。</translation>
    </message>
    <message>
        <source>By name, after a mapping of the file&apos;s keys:</source>
        <translation>映射文件的键名后，按名称匹配：</translation>
    </message>
    <message>
        <source>By name, without &quot;{prefix}&quot; before the file&apos;s keys.</source>
        <translation>去掉文件键名开头的“{prefix}”后，按名称匹配。</translation>
    </message>
    <message>
        <source>By name, with &quot;{prefix}&quot; put before the file&apos;s keys.</source>
        <translation>在文件键名前加上“{prefix}”后，按名称匹配。</translation>
    </message>
    <message>
        <source>{tensors} of them guessed from names and shapes.</source>
        <translation>其中 {tensors}由名称和形状推测。</translation>
    </message>
    <message>
        <source>{n} counters of batches are not in the file; nothing depends on them.</source>
        <translation>文件中没有 {n} 个批次计数器；它们不影响任何结果。</translation>
    </message>
    <message>
        <source>A counter of batches is not in the file; nothing depends on it.</source>
        <translation>文件中没有一个批次计数器；它不影响任何结果。</translation>
    </message>
    <message>
        <source>From</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Runs in</source>
        <translation>运行环境</translation>
    </message>
    <message>
        <source>Where it comes from</source>
        <translation>来源信息</translation>
    </message>
    <message>
        <source>Weights, hooks, modes, gradients and random state are as before the count.</source>
        <translation>权重、hook、模式、梯度和随机状态均与统计前相同。</translation>
    </message>
    <message>
        <source>Model unchanged</source>
        <translation>模型未改变</translation>
    </message>
    <message>
        <source>The count changed the model</source>
        <translation>统计改变了模型</translation>
    </message>
    <message>
        <source>How it was measured</source>
        <translation>测量方式</translation>
    </message>
    <message>
        <source>train</source>
        <translation>train</translation>
    </message>
    <message>
        <source>eval</source>
        <translation>eval</translation>
    </message>
    <message>
        <source>1 call</source>
        <translation>1 次调用</translation>
    </message>
    <message>
        <source>{n} calls</source>
        <translation>{n} 次调用</translation>
    </message>
    <message>
        <source>{kind} of {n} {held}</source>
        <translation>{kind}，{n} 个 {held}</translation>
    </message>
    <message>
        <source>{kind} of {n} modules</source>
        <translation>{kind}，{n} 个模块</translation>
    </message>
</context>
<context>
    <name>LiveTensorDetails</name>
    <message>
        <source>In the model</source>
        <translation>在模型中</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>Whether a backward computes a gradient for it: requires_grad</source>
        <translation>反向时是否为其计算梯度：requires_grad</translation>
    </message>
    <message>
        <source>Elements</source>
        <translation>元素数</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>字节数</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Where the tensor is in the lab</source>
        <translation>张量在实验室中所在的设备</translation>
    </message>
    <message>
        <source>Trainable</source>
        <translation>可训练</translation>
    </message>
    <message>
        <source>no, frozen</source>
        <translation>否，已冻结</translation>
    </message>
    <message>
        <source>Whether the state_dict holds it: persistent</source>
        <translation>state_dict 是否包含它：persistent</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>随模型保存</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>What loading the weights did to it</source>
        <translation>加载权重对它的影响</translation>
    </message>
    <message>
        <source>Another shape in {name}</source>
        <translation>与 {name} 中的形状不同</translation>
    </message>
    <message>
        <source>There {key} is {file}, here {model}. It keeps the values it was built with.</source>
        <translation>文件中 {key} 为 {file}，此处为 {model}。保持构建时的值。</translation>
    </message>
    <message>
        <source>Not in {name}</source>
        <translation>不在 {name} 中</translation>
    </message>
    <message>
        <source>It keeps the values it was built with.</source>
        <translation>保持构建时的值。</translation>
    </message>
    <message>
        <source>Module</source>
        <translation>模块</translation>
    </message>
    <message>
        <source>The same tensor as</source>
        <translation>与之为同一张量</translation>
    </message>
    <message>
        <source>parameter</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>buffer</source>
        <translation>缓冲区</translation>
    </message>
    <message>
        <source>no shape yet</source>
        <translation>尚无形状</translation>
    </message>
</context>
<context>
    <name>LoadPanel</name>
    <message>
        <source>Names</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Strictness</source>
        <translation>严格程度</translation>
    </message>
    <message>
        <source>What torch says</source>
        <translation>torch 的输出</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy torch&apos;s text</source>
        <translation>复制 torch 的输出</translation>
    </message>
    <message>
        <source>Names as they are</source>
        <translation>原名称</translation>
    </message>
    <message>
        <source>With the mapping</source>
        <translation>按映射改名</translation>
    </message>
    <message>
        <source>This was not simulated.</source>
        <translation>此情况未作模拟。</translation>
    </message>
    <message>
        <source>It loads.</source>
        <translation>可以加载。</translation>
    </message>
    <message>
        <source>It does not load.</source>
        <translation>无法加载。</translation>
    </message>
    <message>
        <source>… Copy gives the whole text.</source>
        <translation>… 用“复制”可得到全文。</translation>
    </message>
</context>
<context>
    <name>LoadingView</name>
    <message>
        <source>Progress of reading</source>
        <translation>读取进度</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>取消(&amp;C)</translation>
    </message>
</context>
<context>
    <name>LowerPlots</name>
    <message>
        <source>Where the bytes are</source>
        <translation>字节分布</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>By channel</source>
        <translation>按通道</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Plot</source>
        <translation>图表</translation>
    </message>
</context>
<context>
    <name>MapChecks</name>
    <message>
        <source>Measuring faithfulness</source>
        <translation>正在测量忠实度</translation>
    </message>
    <message>
        <source>Explaining with shuffled weights</source>
        <translation>正在用打乱的权重解释</translation>
    </message>
    <message>
        <source>The check of the map was stopped because another map was asked for.</source>
        <translation>因请求了其他热图，已停止对此热图的检验。</translation>
    </message>
</context>
<context>
    <name>MappingEditor</name>
    <message>
        <source>Edit mapping</source>
        <translation>编辑映射</translation>
    </message>
    <message>
        <source>How B&apos;s names become A&apos;s</source>
        <translation>如何将 B 的名称变为 A 的名称</translation>
    </message>
    <message>
        <source>Rules are taken in order, each on what the one before left. The left side is a regular expression that is searched in the name: ^ is its beginning, \. a dot, and \1 on the right side the first group in brackets.</source>
        <translation>规则依次执行，每条作用于前一条的结果。左侧是在名称中搜索的正则表达式：^ 表示开头，\. 表示点号；右侧的 \1 表示括号中的第一个分组。</translation>
    </message>
    <message>
        <source>Rules</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>Add rule</source>
        <translation>添加规则</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>上移</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>下移</translation>
    </message>
    <message>
        <source>&amp;Find again</source>
        <translation>重新查找(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>取消(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Use these rules</source>
        <translation>使用这些规则(&amp;U)</translation>
    </message>
    <message>
        <source>Drop these rules and find them from names, shapes and values.</source>
        <translation>丢弃这些规则，根据名称、形状和数值重新查找。</translation>
    </message>
    <message>
        <source>Nothing changed yet.</source>
        <translation>尚未更改。</translation>
    </message>
    <message>
        <source>{paired} paired; only in A: {a}, only in B: {b}.</source>
        <translation>{paired} 个已配对；只在 A 中：{a}，只在 B 中：{b}。</translation>
    </message>
    <message>
        <source>Counting…</source>
        <translation>正在统计…</translation>
    </message>
</context>
<context>
    <name>MappingLine</name>
    <message>
        <source>Edit mapping…</source>
        <translation>编辑映射…</translation>
    </message>
    <message>
        <source>No mapping.</source>
        <translation>没有映射。</translation>
    </message>
</context>
<context>
    <name>MappingRules</name>
    <message>
        <source>Rule {n} is no regular expression: {error}.</source>
        <translation>规则 {n} 不是正则表达式：{error}。</translation>
    </message>
    <message>
        <source>In B&apos;s names</source>
        <translation>B 的名称中</translation>
    </message>
    <message>
        <source>becomes</source>
        <translation>改为</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>键数</translation>
    </message>
    <message>
        <source>Proof</source>
        <translation>依据</translation>
    </message>
    <message>
        <source>(nothing)</source>
        <translation>（空）</translation>
    </message>
    <message>
        <source>not for {key}</source>
        <translation>不适用于 {key}</translation>
    </message>
    <message>
        <source>explains no key</source>
        <translation>不对应任何键</translation>
    </message>
    <message>
        <source>Changed, but fitting no key of A:</source>
        <translation>已改名，但与 A 的任何键都不吻合：</translation>
    </message>
</context>
<context>
    <name>MappingWords</name>
    <message>
        <source>“{old}” at the beginning becomes “{new}”</source>
        <translation>开头的“{old}”改为“{new}”</translation>
    </message>
    <message>
        <source>“{old}” is taken off the front</source>
        <translation>去掉开头的“{old}”</translation>
    </message>
    <message>
        <source>“{new}” is put before every key</source>
        <translation>在每个键前加上“{new}”</translation>
    </message>
    <message>
        <source>{n} names are replaced one by one</source>
        <translation>逐一替换 {n} 个名称</translation>
    </message>
    <message>
        <source>what matches “{old}” becomes “{new}”</source>
        <translation>匹配“{old}”的部分改为“{new}”</translation>
    </message>
    <message>
        <source>“{old}” becomes “{new}”</source>
        <translation>“{old}”改为“{new}”</translation>
    </message>
    <message>
        <source>explains {n} keys, {proof}</source>
        <translation>对应 {n} 个键，{proof}</translation>
    </message>
    <message>
        <source>explains 1 key, {proof}</source>
        <translation>对应 1 个键，{proof}</translation>
    </message>
    <message>
        <source>explains no key</source>
        <translation>不对应任何键</translation>
    </message>
    <message>
        <source>proven by equal values</source>
        <translation>已由相同数值证实</translation>
    </message>
    <message>
        <source>supported by similar values</source>
        <translation>有相近数值支持</translation>
    </message>
    <message>
        <source>the shapes fit</source>
        <translation>形状吻合</translation>
    </message>
    <message>
        <source>not proven</source>
        <translation>未经证实</translation>
    </message>
    <message>
        <source>{proof} ({share})</source>
        <translation>{proof}（{share}）</translation>
    </message>
    <message>
        <source>Found:</source>
        <translation>找到：</translation>
    </message>
    <message>
        <source>Given:</source>
        <translation>给定：</translation>
    </message>
    <message>
        <source>{rule}; {explained}</source>
        <translation>{rule}；{explained}</translation>
    </message>
    <message>
        <source>{n} rules; {first}, {explained}</source>
        <translation>{n} 条规则；{first}，{explained}</translation>
    </message>
    <message>
        <source>{text}.</source>
        <translation>{text}。</translation>
    </message>
    <message>
        <source>Ambiguous: {keys}. They are left alone.</source>
        <translation>无法确定：{keys}。保持不动。</translation>
    </message>
    <message>
        <source>Ambiguous in {n} places, the first: {keys}. They are left alone.</source>
        <translation>{n} 处无法确定，第一处：{keys}。保持不动。</translation>
    </message>
</context>
<context>
    <name>ModelConsent</name>
    <message>
        <source>The code of</source>
        <translation>运行以下文件的代码</translation>
    </message>
    <message>
        <source>It imports</source>
        <translation>导入以下包</translation>
    </message>
    <message>
        <source>It imports, but the lab&apos;s Python does not have</source>
        <translation>导入以下包，但实验室的 Python 中没有</translation>
    </message>
    <message>
        <source>Then is called</source>
        <translation>然后调用</translation>
    </message>
    <message>
        <source>What else it imports is not known</source>
        <translation>无法得知还会导入什么</translation>
    </message>
    <message>
        <source>{name} is a folder and no model.</source>
        <translation>{name} 是文件夹，不是模型。</translation>
    </message>
    <message>
        <source>{name} holds no model, only values.</source>
        <translation>{name} 中没有模型，只有数值。</translation>
    </message>
    <message>
        <source>Open what builds the model, and choose this as its weights.</source>
        <translation>请打开用于构建模型的代码，并将此文件选作其权重。</translation>
    </message>
    <message>
        <source>The yes could not be written down: {error}.</source>
        <translation>无法保存您的信任选择：{error}。</translation>
    </message>
    <message>
        <source>Looking what {name} would run</source>
        <translation>正在查看 {name} 会运行什么</translation>
    </message>
</context>
<context>
    <name>ModelListing</name>
    <message>
        <source>{kind}, {parameters}, {size}</source>
        <translation>{kind}，{parameters}，{size}</translation>
    </message>
    <message>
        <source>{figures}; all trainable</source>
        <translation>{figures}；全部可训练</translation>
    </message>
    <message>
        <source>{figures}; all frozen</source>
        <translation>{figures}；全部冻结</translation>
    </message>
    <message>
        <source>{figures}; {n} of them trainable</source>
        <translation>{figures}；其中 {n} 可训练</translation>
    </message>
    <message>
        <source>{tensors}, {n} of them buffers</source>
        <translation>{tensors}，其中 {n} 个为缓冲区</translation>
    </message>
    <message>
        <source>{tensors}, one of them a buffer</source>
        <translation>{tensors}，其中 1 个为缓冲区</translation>
    </message>
    <message>
        <source>{counts}, on {devices}, in training mode.</source>
        <translation>{counts}，位于 {devices}，train 模式。</translation>
    </message>
    <message>
        <source>{counts}, on {devices}, in eval mode.</source>
        <translation>{counts}，位于 {devices}，eval 模式。</translation>
    </message>
    <message>
        <source>{tensors} not loaded from {name}.</source>
        <translation>{tensors}未从 {name} 加载。</translation>
    </message>
    <message>
        <source>All weights are from {name}.</source>
        <translation>所有权重均来自 {name}。</translation>
    </message>
    <message>
        <source>{n} of the file have no place here.</source>
        <translation>文件中有 {n}在此没有对应位置。</translation>
    </message>
    <message>
        <source>other shape</source>
        <translation>形状不同</translation>
    </message>
    <message>
        <source>not loaded</source>
        <translation>未加载</translation>
    </message>
</context>
<context>
    <name>ModelMenu</name>
    <message>
        <source>&amp;Open another…</source>
        <translation>打开其他模型(&amp;O)…</translation>
    </message>
    <message>
        <source>&amp;Build anew</source>
        <translation>重新构建(&amp;B)</translation>
    </message>
    <message>
        <source>Change &amp;arguments…</source>
        <translation>更改参数(&amp;A)…</translation>
    </message>
    <message>
        <source>&amp;Weights</source>
        <translation>权重(&amp;W)</translation>
    </message>
    <message>
        <source>Choose &amp;interpreter…</source>
        <translation>选择解释器(&amp;I)…</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>关闭(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;{n} Back to {name}</source>
        <translation>&amp;{n} 返回 {name}</translation>
    </message>
    <message>
        <source>&amp;{n} Back to {name} with {weights}</source>
        <translation>&amp;{n} 返回 {name}（权重：{weights}）</translation>
    </message>
    <message>
        <source>Run it as a &amp;model</source>
        <translation>作为模型运行(&amp;M)</translation>
    </message>
    <message>
        <source>Build {name} &amp;with it</source>
        <translation>用它构建 {name}(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;As it is built</source>
        <translation>构建时的权重(&amp;A)</translation>
    </message>
    <message>
        <source>A &amp;file…</source>
        <translation>文件(&amp;F)…</translation>
    </message>
    <message>
        <source>Also where names only &amp;suggest it</source>
        <translation>也加载仅由名称推测的部分(&amp;S)</translation>
    </message>
</context>
<context>
    <name>ModelNotes</name>
    <message>
        <source>loaded</source>
        <translation>已加载</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>缺少</translation>
    </message>
    <message>
        <source>other shape</source>
        <translation>形状不同</translation>
    </message>
    <message>
        <source>In training mode, unlike the module around it</source>
        <translation>处于 train 模式，与外层模块不同</translation>
    </message>
    <message>
        <source>In eval mode, unlike the module around it</source>
        <translation>处于 eval 模式，与外层模块不同</translation>
    </message>
    <message>
        <source>Frozen: none of its parameters requires a gradient</source>
        <translation>已冻结：其参数均不需要梯度</translation>
    </message>
    <message>
        <source>Hooks: {functions}</source>
        <translation>Hook：{functions}</translation>
    </message>
    <message>
        <source>the model itself</source>
        <translation>模型自身</translation>
    </message>
    <message>
        <source>The same module as {name}</source>
        <translation>与 {name} 为同一模块</translation>
    </message>
    <message>
        <source>{n} params</source>
        <translation>{n} 参数</translation>
    </message>
    <message>
        <source>{flops} {unit}FLOP</source>
        <translation>{flops} {unit}FLOP</translation>
    </message>
    <message>
        <source>Not called in this forward</source>
        <translation>此次前向中未被调用</translation>
    </message>
    <message>
        <source>{flops}, about {time}</source>
        <translation>{flops}，约 {time}</translation>
    </message>
    <message>
        <source>{tensors} not in the weights</source>
        <translation>{tensors}不在权重文件中</translation>
    </message>
    <message>
        <source>{tensors} of another shape in the weights</source>
        <translation>{tensors}与权重文件中的形状不同</translation>
    </message>
    <message>
        <source>{tensors} of the weights with no place here: {names}</source>
        <translation>权重文件中有 {tensors}在此没有对应位置：{names}</translation>
    </message>
    <message>
        <source>Frozen: requires no gradient</source>
        <translation>已冻结：不需要梯度</translation>
    </message>
    <message>
        <source>The same tensor as {name}</source>
        <translation>与 {name} 为同一张量</translation>
    </message>
    <message>
        <source>Not in the state_dict (persistent=False)</source>
        <translation>不在 state_dict 中（persistent=False）</translation>
    </message>
</context>
<context>
    <name>ModelOpening</name>
    <message>
        <source>Reading {name}</source>
        <translation>正在读取 {name}</translation>
    </message>
    <message>
        <source>{name} defines no function and no class that could build a model.</source>
        <translation>{name} 没有定义可用于构建模型的函数或类。</translation>
    </message>
    <message>
        <source>{name}: build with these weights</source>
        <translation>{name}：用这些权重构建</translation>
    </message>
    <message>
        <source>Run {name}</source>
        <translation>运行 {name}</translation>
    </message>
    <message>
        <source>Weights for the model</source>
        <translation>模型的权重</translation>
    </message>
</context>
<context>
    <name>ModelScanning</name>
    <message>
        <source>Statistics of {name}</source>
        <translation>{name} 的统计</translation>
    </message>
    <message>
        <source>The lab does not hold this build of the model any longer.</source>
        <translation>实验室已不再保留模型的这一次构建。</translation>
    </message>
    <message>
        <source>Cancelled: {done} of {all} tensors have statistics.</source>
        <translation>已取消：{all} 个张量中有 {done} 个已统计。</translation>
    </message>
</context>
<context>
    <name>ModelTrustDialog</name>
    <message>
        <source>Its code runs in the lab, a process of its own, with your rights on this machine. Say yes only if you know who wrote it. The yes ends when the content changes.</source>
        <translation>其代码会在实验室（独立的进程）中以您在本机的权限运行。只有知道代码由谁编写时才选择运行。内容一旦改变，许可即失效。</translation>
    </message>
    <message>
        <source>You said yes before, and the content has changed since.</source>
        <translation>您之前允许过，但内容此后已改变。</translation>
    </message>
    <message>
        <source>Run this code?</source>
        <translation>运行此代码？</translation>
    </message>
    <message>
        <source>Run {name}?</source>
        <translation>运行 {name}？</translation>
    </message>
    <message>
        <source>What will run</source>
        <translation>将运行的内容</translation>
    </message>
    <message>
        <source>&amp;Run it in the lab</source>
        <translation>在实验室中运行(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Do not run it</source>
        <translation>不运行(&amp;D)</translation>
    </message>
</context>
<context>
    <name>ModelValues</name>
    <message>
        <source>Reading {part} of {name}</source>
        <translation>正在读取 {name} 的 {part}</translation>
    </message>
    <message>
        <source>The lab does not hold this build of the model any longer. Build it anew to see values.</source>
        <translation>实验室已不再保留模型的这一次构建。重新构建后即可查看数值。</translation>
    </message>
</context>
<context>
    <name>ModelWatching</name>
    <message>
        <source>The model&apos;s file changed on disk.</source>
        <translation>磁盘上的模型文件已更改。</translation>
    </message>
    <message>
        <source>What you see was built before.</source>
        <translation>当前显示的是之前构建的模型。</translation>
    </message>
    <message>
        <source>Build it anew</source>
        <translation>重新构建</translation>
    </message>
</context>
<context>
    <name>Models</name>
    <message>
        <source>Building {name}</source>
        <translation>正在构建 {name}</translation>
    </message>
    <message>
        <source>{name} cannot be built.</source>
        <translation>无法构建 {name}。</translation>
    </message>
    <message>
        <source>Install it there, or choose another interpreter in the menu of the model&apos;s slot.</source>
        <translation>请在那里安装，或在模型栏的菜单中选择其他解释器。</translation>
    </message>
    <message>
        <source>The menu of the model&apos;s slot, Weights, also takes what names only suggest.</source>
        <translation>在模型栏的菜单“权重”中，也可加载仅由名称推测的部分。</translation>
    </message>
    <message>
        <source>The details of the checkpoint say what it belongs to, where that is known.</source>
        <translation>如果能够识别，检查点的详情会说明它属于哪个模型。</translation>
    </message>
</context>
<context>
    <name>ModuleDetails</name>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>字节数</translation>
    </message>
    <message>
        <source>Own bytes</source>
        <translation>自身字节数</translation>
    </message>
    <message>
        <source>Children</source>
        <translation>子模块</translation>
    </message>
    <message>
        <source>Modules below</source>
        <translation>下级模块</translation>
    </message>
    <message>
        <source>{size}, of tensors that hang on it directly</source>
        <translation>{size}，仅计直属张量</translation>
    </message>
    <message>
        <source>Attributes</source>
        <translation>属性</translation>
    </message>
    <message>
        <source>Own tensors</source>
        <translation>自身张量</translation>
    </message>
</context>
<context>
    <name>NativeBuild</name>
    <message>
        <source>Compiling the native ops</source>
        <translation>正在编译原生算子</translation>
    </message>
    <message>
        <source>The native ops could not be built: {reason}</source>
        <translation>未能编译原生算子：{reason}</translation>
    </message>
    <message>
        <source>Statistics are computed by plain PyTorch meanwhile, which is slower.</source>
        <translation>在此期间用普通 PyTorch 计算统计，速度较慢。</translation>
    </message>
    <message>
        <source>lab</source>
        <translation>实验室</translation>
    </message>
</context>
<context>
    <name>Navigation</name>
    <message>
        <source>About Torchloupe</source>
        <translation>关于 Torchloupe</translation>
    </message>
    <message>
        <source>Shows what is inside a PyTorch checkpoint without running anything in it.</source>
        <translation>查看 PyTorch 检查点的内容，而不运行其中的任何东西。</translation>
    </message>
    <message>
        <source>The language changes at the next start.</source>
        <translation>语言将在下次启动时更改。</translation>
    </message>
</context>
<context>
    <name>Numbers</name>
    <message>
        <source>1 tensor</source>
        <translation>1 个张量</translation>
    </message>
    <message>
        <source>{n} tensors</source>
        <translation>{n} 个张量</translation>
    </message>
    <message>
        <source>1 parameter</source>
        <translation>1 个参数</translation>
    </message>
    <message>
        <source>{n} parameters</source>
        <translation>{n} 个参数</translation>
    </message>
    <message>
        <source>1 byte</source>
        <translation>1 字节</translation>
    </message>
    <message>
        <source>{n} bytes</source>
        <translation>{n} 字节</translation>
    </message>
    <message>
        <source>scalar</source>
        <translation>标量</translation>
    </message>
</context>
<context>
    <name>OpenModelDialog</name>
    <message>
        <source>Open a model</source>
        <translation>打开模型</translation>
    </message>
    <message>
        <source>Where the model comes from</source>
        <translation>模型的来源</translation>
    </message>
    <message>
        <source>torchvision</source>
        <translation>torchvision</translation>
    </message>
    <message>
        <source>A file</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>By name</source>
        <translation>按名称</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>取消(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>打开(&amp;O)</translation>
    </message>
    <message>
        <source>Which model?</source>
        <translation>打开哪个模型？</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Classification</source>
        <translation>分类</translation>
    </message>
    <message>
        <source>Detection</source>
        <translation>检测</translation>
    </message>
    <message>
        <source>Segmentation</source>
        <translation>分割</translation>
    </message>
    <message>
        <source>Video</source>
        <translation>视频</translation>
    </message>
    <message>
        <source>Optical flow</source>
        <translation>光流</translation>
    </message>
    <message>
        <source>Quantized</source>
        <translation>量化</translation>
    </message>
    <message>
        <source>Type letters of an architecture, such as rn50</source>
        <translation>输入架构名中的字母，例如 rn50</translation>
    </message>
    <message>
        <source>Architecture</source>
        <translation>架构</translation>
    </message>
    <message>
        <source>Kind of model</source>
        <translation>模型类别</translation>
    </message>
    <message>
        <source>Architectures</source>
        <translation>架构</translation>
    </message>
    <message>
        <source>Reading which models there are…</source>
        <translation>正在读取有哪些模型…</translation>
    </message>
    <message>
        <source>Arguments</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Path of a .py or of a saved model</source>
        <translation>.py 或已保存模型的路径</translation>
    </message>
    <message>
        <source>A .py whose functions or classes build models, a TorchScript file, an exported program (.pt2), or a module that was pickled whole. Nothing is run before you have seen what it is.</source>
        <translation>由函数或类构建模型的 .py、TorchScript 文件、导出的程序（.pt2），或以 pickle 完整保存的模块。在您看到其内容之前，不会运行任何东西。</translation>
    </message>
    <message>
        <source>Name of what builds the model</source>
        <translation>用于构建模型的函数或类的名称</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>The package is looked for in this folder first, then in the lab&apos;s Python. Names of timm are written timm:NAME, those of a file path/to/file.py:factory.</source>
        <translation>先在此文件夹中查找该包，再在实验室的 Python 中查找。timm 的模型写作 timm:NAME，文件中的写作 path/to/file.py:factory。</translation>
    </message>
    <message>
        <source>Looked for in</source>
        <translation>查找位置</translation>
    </message>
    <message>
        <source>&amp;Browse…</source>
        <translation>浏览(&amp;B)…</translation>
    </message>
    <message>
        <source>Folder of the package</source>
        <translation>包所在的文件夹</translation>
    </message>
    <message>
        <source>There is no file of that name.</source>
        <translation>没有该名称的文件。</translation>
    </message>
    <message>
        <source>After a colon it needs the name of what builds the model: package.module:factory.</source>
        <translation>冒号后需要写上用于构建模型的函数或类的名称：package.module:factory。</translation>
    </message>
    <message>
        <source>There is no folder of that name.</source>
        <translation>没有该名称的文件夹。</translation>
    </message>
    <message>
        <source>torchvision has no such architecture.</source>
        <translation>torchvision 没有此架构。</translation>
    </message>
    <message>
        <source>Write the arguments as name=value, with plain values: num_classes=10.</source>
        <translation>参数请写成 name=value，值用字面量：num_classes=10。</translation>
    </message>
</context>
<context>
    <name>OtherDifferences</name>
    <message>
        <source>Other differences</source>
        <translation>其他差异</translation>
    </message>
</context>
<context>
    <name>OtherPairs</name>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
</context>
<context>
    <name>PageTabs</name>
    <message>
        <source>Tensors</source>
        <translation>张量</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>对比</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>开销</translation>
    </message>
    <message>
        <source>CAM</source>
        <translation>CAM</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>评估</translation>
    </message>
    <message>
        <source>Ops</source>
        <translation>算子</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>{page} is not in this version yet.</source>
        <translation>本版本尚不支持“{page}”。</translation>
    </message>
    <message>
        <source>Copy / Save as…</source>
        <translation>复制 / 另存为…</translation>
    </message>
    <message>
        <source>Copy &amp;path</source>
        <translation>复制路径(&amp;P)</translation>
    </message>
    <message>
        <source>Copy as P&amp;ython</source>
        <translation>复制为 Python 代码(&amp;Y)</translation>
    </message>
    <message>
        <source>Copy as c&amp;ommand</source>
        <translation>复制为命令(&amp;O)</translation>
    </message>
    <message>
        <source>Copy &amp;table as TSV</source>
        <translation>将表格复制为 TSV(&amp;T)</translation>
    </message>
    <message>
        <source>Copy table as &amp;Markdown</source>
        <translation>将表格复制为 Markdown(&amp;M)</translation>
    </message>
    <message>
        <source>Copy as torchinfo&apos;s te&amp;xt</source>
        <translation>复制为 torchinfo 格式文本(&amp;X)</translation>
    </message>
    <message>
        <source>Copy plot as p&amp;icture</source>
        <translation>将图表复制为图片(&amp;I)</translation>
    </message>
    <message>
        <source>Save table as &amp;CSV…</source>
        <translation>将表格保存为 CSV(&amp;C)…</translation>
    </message>
    <message>
        <source>Save report as &amp;JSON…</source>
        <translation>将报告保存为 JSON(&amp;J)…</translation>
    </message>
    <message>
        <source>Save report as Mark&amp;down…</source>
        <translation>将报告保存为 Markdown(&amp;D)…</translation>
    </message>
    <message>
        <source>S&amp;ave report as torchinfo&apos;s text…</source>
        <translation>将报告保存为 torchinfo 格式文本(&amp;A)…</translation>
    </message>
    <message>
        <source>Save &amp;raw map as .npy…</source>
        <translation>将原始热力图保存为 .npy(&amp;R)…</translation>
    </message>
    <message>
        <source>Save page as P&amp;NG…</source>
        <translation>将页面保存为 PNG(&amp;N)…</translation>
    </message>
    <message>
        <source>Save page as &amp;SVG…</source>
        <translation>将页面保存为 SVG(&amp;S)…</translation>
    </message>
    <message>
        <source>Save p&amp;lot as PNG…</source>
        <translation>将图表保存为 PNG(&amp;L)…</translation>
    </message>
    <message>
        <source>Save plot as S&amp;VG…</source>
        <translation>将图表保存为 SVG(&amp;V)…</translation>
    </message>
    <message>
        <source>Save &amp;values of the plot as CSV…</source>
        <translation>将图表数值保存为 CSV(&amp;V)…</translation>
    </message>
</context>
<context>
    <name>Pages</name>
    <message>
        <source>Compare needs a second checkpoint.</source>
        <translation>对比需要第二个检查点。</translation>
    </message>
    <message>
        <source>Cost needs a model.</source>
        <translation>开销需要模型。</translation>
    </message>
    <message>
        <source>CAM needs an image.</source>
        <translation>CAM 需要图像。</translation>
    </message>
    <message>
        <source>CAM needs a model.</source>
        <translation>CAM 需要模型。</translation>
    </message>
    <message>
        <source>Building the model</source>
        <translation>正在构建模型</translation>
    </message>
</context>
<context>
    <name>PairDetails</name>
    <message>
        <source>Reading the values…</source>
        <translation>正在读取数值…</translation>
    </message>
    <message>
        <source>These values cannot be compared</source>
        <translation>这些数值无法对比</translation>
    </message>
    <message>
        <source>Relative L2</source>
        <translation>相对 L2</translation>
    </message>
    <message>
        <source>{shape} · {dtype} in both</source>
        <translation>{shape} · {dtype}，双方相同</translation>
    </message>
</context>
<context>
    <name>PairHistogram</name>
    <message>
        <source>{low} to {high}</source>
        <translation>{low} 到 {high}</translation>
    </message>
</context>
<context>
    <name>PairPanel</name>
    <message>
        <source>Rows shown</source>
        <translation>显示的行</translation>
    </message>
    <message>
        <source>Tensors of both checkpoints</source>
        <translation>两个检查点的张量</translation>
    </message>
    <message>
        <source>Only in {name}</source>
        <translation>只在 {name} 中</translation>
    </message>
    <message>
        <source>Differences {n}</source>
        <translation>差异 {n}</translation>
    </message>
    <message>
        <source>Only in {name} {n}</source>
        <translation>仅 {name} {n}</translation>
    </message>
    <message>
        <source>Shape {n}</source>
        <translation>形状 {n}</translation>
    </message>
    <message>
        <source>Dtype {n}</source>
        <translation>数据类型 {n}</translation>
    </message>
    <message>
        <source>Changed {n}</source>
        <translation>有变化 {n}</translation>
    </message>
    <message>
        <source>Identical {n}</source>
        <translation>相同 {n}</translation>
    </message>
    <message>
        <source>Not compared {n}</source>
        <translation>未对比 {n}</translation>
    </message>
    <message>
        <source>With errors {n}</source>
        <translation>有错误 {n}</translation>
    </message>
    <message>
        <source>All {n}</source>
        <translation>全部 {n}</translation>
    </message>
    <message>
        <source>Previous difference (P)</source>
        <translation>上一处差异 (P)</translation>
    </message>
    <message>
        <source>Next difference (N)</source>
        <translation>下一处差异 (N)</translation>
    </message>
    <message>
        <source>Swap A and B</source>
        <translation>交换 A 与 B</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>列</translation>
    </message>
</context>
<context>
    <name>PairPlots</name>
    <message>
        <source>Values</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>Change, B − A</source>
        <translation>变化，B − A</translation>
    </message>
    <message>
        <source>Where it changed</source>
        <translation>变化位置</translation>
    </message>
    <message>
        <source>No finite values.</source>
        <translation>没有有限值。</translation>
    </message>
    <message>
        <source>Only in A.</source>
        <translation>只在 A 中。</translation>
    </message>
    <message>
        <source>Only in B.</source>
        <translation>只在 B 中。</translation>
    </message>
    <message>
        <source>The shapes differ.</source>
        <translation>形状不同。</translation>
    </message>
    <message>
        <source>Only weights of two or more dimensions have a map.</source>
        <translation>只有二维或更高维的权重才有变化图。</translation>
    </message>
    <message>
        <source>Map of the changes</source>
        <translation>变化图</translation>
    </message>
</context>
<context>
    <name>PairTable</name>
    <message>
        <source>in B: {name}</source>
        <translation>在 B 中：{name}</translation>
    </message>
    <message>
        <source>only in A</source>
        <translation>只在 A 中</translation>
    </message>
    <message>
        <source>only in B</source>
        <translation>只在 B 中</translation>
    </message>
    <message>
        <source>other shape</source>
        <translation>形状不同</translation>
    </message>
    <message>
        <source>other dtype</source>
        <translation>数据类型不同</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>有变化</translation>
    </message>
    <message>
        <source>identical</source>
        <translation>相同</translation>
    </message>
    <message>
        <source>values not compared</source>
        <translation>数值未对比</translation>
    </message>
    <message>
        <source>Tensor</source>
        <translation>张量</translation>
    </message>
    <message>
        <source>Dtype A</source>
        <translation>类型 A</translation>
    </message>
    <message>
        <source>Dtype B</source>
        <translation>类型 B</translation>
    </message>
    <message>
        <source>Name in B</source>
        <translation>B 中的名称</translation>
    </message>
    <message>
        <source>Relative change</source>
        <translation>相对变化</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>变化占比</translation>
    </message>
    <message>
        <source>Cosine</source>
        <translation>余弦</translation>
    </message>
    <message>
        <source>Max |Δ|</source>
        <translation>最大 |Δ|</translation>
    </message>
    <message>
        <source>Mean |Δ|</source>
        <translation>平均 |Δ|</translation>
    </message>
    <message>
        <source>Sign flips</source>
        <translation>符号翻转</translation>
    </message>
    <message>
        <source>Largest at</source>
        <translation>最大处</translation>
    </message>
    <message>
        <source>NaN, Inf</source>
        <translation>NaN、Inf</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>− only in A, + only in B, ~ different, = identical. Sorts them in this order.</source>
        <translation>− 只在 A 中，+ 只在 B 中，~ 不同，= 相同。按此顺序排序。</translation>
    </message>
    <message>
        <source>In A&apos;s names; what only B has, as the mapping names it.</source>
        <translation>使用 A 的名称；只在 B 中的张量使用映射后的名称。</translation>
    </message>
    <message>
        <source>Length of the change as a vector over the length of A: ‖B − A‖ / ‖A‖. The bar&apos;s length goes with its square root, so that small changes are seen beside large ones.</source>
        <translation>将变化量视为向量时的长度与 A 的长度之比：‖B − A‖ / ‖A‖。条形长度按其平方根绘制，使小变化在大变化旁也能看见。</translation>
    </message>
    <message>
        <source>Share of the elements whose value differs.</source>
        <translation>数值不同的元素所占的比例。</translation>
    </message>
    <message>
        <source>Cosine of the angle between A and B as vectors: 1 is the same direction, 0 is unrelated.</source>
        <translation>将 A 与 B 视为向量时夹角的余弦：1 为方向相同，0 为不相关。</translation>
    </message>
    <message>
        <source>Largest change of one element.</source>
        <translation>单个元素的最大变化。</translation>
    </message>
    <message>
        <source>Mean change of an element, without its sign.</source>
        <translation>元素变化绝对值的平均。</translation>
    </message>
    <message>
        <source>Share of the elements that are negative on one side and positive on the other.</source>
        <translation>一方为负、另一方为正的元素所占的比例。</translation>
    </message>
    <message>
        <source>Where the largest change is: its index. Sorts by its size.</source>
        <translation>最大变化所在的索引。按该变化的大小排序。</translation>
    </message>
    <message>
        <source>Values that are not a number (NaN) or infinite, on both sides together.</source>
        <translation>双方合计的非数（NaN）或无穷大的值。</translation>
    </message>
</context>
<context>
    <name>Phrases</name>
    <message>
        <source>Healthy. Nothing to look at.</source>
        <translation>健康。没有需要留意的情况。</translation>
    </message>
    <message>
        <source>Healthy. {things} to look at, in {tensors}.</source>
        <translation>健康。有 {things}值得留意，涉及 {tensors}。</translation>
    </message>
    <message>
        <source>Not healthy: {what}.</source>
        <translation>不健康：{what}。</translation>
    </message>
    <message>
        <source>{done} of {total} tensors scanned. {judgement}</source>
        <translation>已扫描 {total} 个张量中的 {done} 个。{judgement}</translation>
    </message>
    <message>
        <source>Nothing to look at so far.</source>
        <translation>目前没有需要留意的情况。</translation>
    </message>
    <message>
        <source>{things} to look at so far.</source>
        <translation>目前有 {things}值得留意。</translation>
    </message>
    <message>
        <source>{done} of {total} tensors looked at. {judgement}</source>
        <translation>已查看 {total} 个张量中的 {done} 个。{judgement}</translation>
    </message>
    <message>
        <source>Nothing found.</source>
        <translation>未发现问题。</translation>
    </message>
    <message>
        <source>{things} to look into, in {tensors}.</source>
        <translation>有 {things}值得留意，涉及 {tensors}。</translation>
    </message>
    <message>
        <source>No tensor could be scanned.</source>
        <translation>没有能够扫描的张量。</translation>
    </message>
    <message>
        <source>There are no tensors to scan.</source>
        <translation>没有可扫描的张量。</translation>
    </message>
    <message>
        <source>1 thing</source>
        <translation>1 类情况</translation>
    </message>
    <message>
        <source>{n} things</source>
        <translation>{n} 类情况</translation>
    </message>
    <message>
        <source>{a}.</source>
        <translation>{a}。</translation>
    </message>
    <message>
        <source>{a}; {b}.</source>
        <translation>{a}；{b}。</translation>
    </message>
    <message>
        <source>{a}; {b}; {c}.</source>
        <translation>{a}；{b}；{c}。</translation>
    </message>
    <message>
        <source>{a}; {b}; {c}; {d}.</source>
        <translation>{a}；{b}；{c}；{d}。</translation>
    </message>
    <message>
        <source>{b} holds the same weights as {a}, byte for byte</source>
        <translation>{b} 与 {a} 的权重逐字节相同</translation>
    </message>
    <message>
        <source>{b} holds the same weights as {a}</source>
        <translation>{b} 与 {a} 的权重相同</translation>
    </message>
    <message>
        <source>{b} holds the same weights as {a}, within a relative change of {tolerance}</source>
        <translation>{b} 与 {a} 的权重相同，相对变化不超过 {tolerance}</translation>
    </message>
    <message>
        <source>{b} has the same keys, shapes and dtypes as {a}</source>
        <translation>{b} 与 {a} 的键、形状和数据类型均相同</translation>
    </message>
    <message>
        <source>{b} holds the weights of {a} in another dtype</source>
        <translation>{b} 与 {a} 的权重相同，只是数据类型不同</translation>
    </message>
    <message>
        <source>{b} holds the weights of {a} rounded to {dtype}</source>
        <translation>{b} 是 {a} 的权重舍入为 {dtype} 的结果</translation>
    </message>
    <message>
        <source>{b} holds the weights of {a}, some of either rounded to the other&apos;s dtype</source>
        <translation>{b} 与 {a} 的权重相同，双方各有一部分舍入为另一方的数据类型</translation>
    </message>
    <message>
        <source>{b} is the same model as {a}</source>
        <translation>{b} 与 {a} 是同一模型</translation>
    </message>
    <message>
        <source>Same model</source>
        <translation>同一模型</translation>
    </message>
    <message>
        <source>{b} is the same model {epochs} earlier</source>
        <translation>{b} 是同一模型，早 {epochs}</translation>
    </message>
    <message>
        <source>{b} is the same model {epochs} later</source>
        <translation>{b} 是同一模型，晚 {epochs}</translation>
    </message>
    <message>
        <source>{b} is the same model after as many epochs</source>
        <translation>{b} 是同一模型，训练的 epoch 数相同</translation>
    </message>
    <message>
        <source>the weights of what both have are unrelated</source>
        <translation>双方共有部分的权重互不相关</translation>
    </message>
    <message>
        <source>{b} is the same network as {a} with unrelated weights</source>
        <translation>{b} 与 {a} 是同一网络，但权重互不相关</translation>
    </message>
    <message>
        <source>Same network, unrelated weights</source>
        <translation>网络相同，权重互不相关</translation>
    </message>
    <message>
        <source>{b} is a variant of the model in {a}: {share} of the tensors have a partner of the same shape</source>
        <translation>{b} 是 {a} 中模型的变体：{share} 的张量有形状相同的对应张量</translation>
    </message>
    <message>
        <source>{b} has all layers of {a} and {tensors} more</source>
        <translation>{b} 包含 {a} 的所有层，另外还有 {tensors}</translation>
    </message>
    <message>
        <source>{a} and {b} are different architectures: {share} of the tensors have a partner of the same shape</source>
        <translation>{a} 与 {b} 的架构不同：{share} 的张量有形状相同的对应张量</translation>
    </message>
    <message>
        <source>{b} has tensors of the same shapes as {a}, but nothing tells which of them belong together</source>
        <translation>{b} 与 {a} 有形状相同的张量，但无从判断它们如何对应</translation>
    </message>
    <message>
        <source>{a} and {b} have no tensor in common</source>
        <translation>{a} 与 {b} 没有共同的张量</translation>
    </message>
    <message>
        <source>Neither {a} nor {b} has a tensor to compare</source>
        <translation>{a} 与 {b} 都没有可对比的张量</translation>
    </message>
    <message>
        <source>{b} fits the model of the error</source>
        <translation>{b} 与报错中的模型吻合</translation>
    </message>
    <message>
        <source>{b} fits the model of the error once its keys are renamed</source>
        <translation>键改名后，{b} 与报错中的模型吻合</translation>
    </message>
    <message>
        <source>{b} fits the model of the error in {paired} of {total} tensors</source>
        <translation>{b} 与报错中的模型部分吻合：{total} 个张量中有 {paired} 个</translation>
    </message>
    <message>
        <source>{b} fits the model of the error nowhere</source>
        <translation>{b} 与报错中的模型完全不吻合</translation>
    </message>
    <message>
        <source>its keys are named otherwise</source>
        <translation>键名不同</translation>
    </message>
    <message>
        <source>its keys begin with “{prefix}”</source>
        <translation>其键名以“{prefix}”开头</translation>
    </message>
    <message>
        <source>its keys lack “{prefix}”</source>
        <translation>其键名缺少“{prefix}”</translation>
    </message>
    <message>
        <source>only {names} moved, the rest is byte-identical</source>
        <translation>只有 {names} 有变化，其余逐字节相同</translation>
    </message>
    <message>
        <source>only {names} moved, the rest is equal</source>
        <translation>只有 {names} 有变化，其余相同</translation>
    </message>
    <message>
        <source>all but {names} is byte-identical</source>
        <translation>除 {names} 外逐字节相同</translation>
    </message>
    <message>
        <source>all but {names} is equal</source>
        <translation>除 {names} 外均相同</translation>
    </message>
    <message>
        <source>{n} of {total} tensors moved</source>
        <translation>{total} 个张量中有 {n} 个有变化</translation>
    </message>
    <message>
        <source>every tensor moved</source>
        <translation>所有张量都有变化</translation>
    </message>
    <message>
        <source>every tensor moved by about {share}</source>
        <translation>所有张量的变化都在 {share} 左右</translation>
    </message>
    <message>
        <source>every tensor moved, {name} most (by {share})</source>
        <translation>所有张量都有变化，{name} 变化最大（{share}）</translation>
    </message>
    <message>
        <source>only {names} moved much</source>
        <translation>只有 {names} 变化较大</translation>
    </message>
    <message>
        <source>what both have is byte-identical</source>
        <translation>双方共有的部分逐字节相同</translation>
    </message>
    <message>
        <source>what both have is equal</source>
        <translation>双方共有的部分相同</translation>
    </message>
    <message>
        <source>all that could be compared is equal</source>
        <translation>能够对比的部分均相同</translation>
    </message>
    <message>
        <source>{name} went from {old} to {new} classes</source>
        <translation>{name} 由 {old} 类变为 {new} 类</translation>
    </message>
    <message>
        <source>{name} went from {old} to {new} classes, background included</source>
        <translation>{name} 由 {old} 类变为 {new} 类（含背景类）</translation>
    </message>
    <message>
        <source>{name} went from {old} to {new} classes, besides “no object”</source>
        <translation>{name} 由 {old} 类变为 {new} 类（不计“无目标”类）</translation>
    </message>
    <message>
        <source>the vocabulary went from {old} to {new} tokens</source>
        <translation>词表由 {old} 个 token 变为 {new} 个</translation>
    </message>
    <message>
        <source>{name} went from {old} to {new} outputs</source>
        <translation>{name} 的输出由 {old} 个变为 {new} 个</translation>
    </message>
    <message>
        <source>{tensors} have another shape</source>
        <translation>{tensors}的形状不同</translation>
    </message>
    <message>
        <source>1 tensor has another shape</source>
        <translation>1 个张量的形状不同</translation>
    </message>
    <message>
        <source>{tensors} went from {old} to {new}</source>
        <translation>{tensors}由 {old} 变为 {new}</translation>
    </message>
    <message>
        <source>{tensors} have another dtype</source>
        <translation>{tensors}的数据类型不同</translation>
    </message>
    <message>
        <source>{tensors} only in {a}</source>
        <translation>只在 {a} 中：{tensors}</translation>
    </message>
    <message>
        <source>{tensors} only in {b}</source>
        <translation>只在 {b} 中：{tensors}</translation>
    </message>
    <message>
        <source>{a_tensors} only in {a}, {b_tensors} only in {b}</source>
        <translation>只在 {a} 中：{a_tensors}，只在 {b} 中：{b_tensors}</translation>
    </message>
    <message>
        <source>{b} replaces {a}</source>
        <translation>{b} 取代了 {a}</translation>
    </message>
    <message>
        <source>{n} {leaf}</source>
        <translation>{n} 个 {leaf}</translation>
    </message>
    <message>
        <source>the values were not compared</source>
        <translation>未对比数值</translation>
    </message>
    <message>
        <source>{tensors} could not be compared</source>
        <translation>{tensors}无法对比</translation>
    </message>
    <message>
        <source>1 tensor</source>
        <translation>1 个张量</translation>
    </message>
    <message>
        <source>{n} tensors</source>
        <translation>{n} 个张量</translation>
    </message>
    <message>
        <source>1 epoch</source>
        <translation>1 个 epoch</translation>
    </message>
    <message>
        <source>{n} epochs</source>
        <translation>{n} 个 epoch</translation>
    </message>
    <message>
        <source>{a}</source>
        <translation>{a}</translation>
    </message>
    <message>
        <source>{a} and {b}</source>
        <translation>{a} 和 {b}</translation>
    </message>
    <message>
        <source>{a}, {b} and {c}</source>
        <translation>{a}、{b} 和 {c}</translation>
    </message>
    <message>
        <source>{a}, {b} and {n} more</source>
        <translation>{a}、{b} 和另外 {n} 个</translation>
    </message>
    <message>
        <source>the model of the error</source>
        <translation>报错中的模型</translation>
    </message>
    <message>
        <source>{paired} paired: {states}.</source>
        <translation>{paired}已配对：{states}。</translation>
    </message>
    <message>
        <source>{a_tensors} in {a}, {b_tensors} in {b}.</source>
        <translation>{a} 中有 {a_tensors}，{b} 中有 {b_tensors}。</translation>
    </message>
    <message>
        <source>{a}, {b}</source>
        <translation>{a}，{b}</translation>
    </message>
    <message>
        <source>{a}, {b}, {c}</source>
        <translation>{a}，{b}，{c}</translation>
    </message>
    <message>
        <source>{a}, {b}, {c}, {d}</source>
        <translation>{a}，{b}，{c}，{d}</translation>
    </message>
    <message>
        <source>{a}, {b}, {c}, {d}, {e}</source>
        <translation>{a}，{b}，{c}，{d}，{e}</translation>
    </message>
    <message>
        <source>{n} identical</source>
        <translation>{n} 个相同</translation>
    </message>
    <message>
        <source>{n} changed</source>
        <translation>{n} 个有变化</translation>
    </message>
    <message>
        <source>{n} of another shape</source>
        <translation>{n} 个形状不同</translation>
    </message>
    <message>
        <source>{n} of another dtype</source>
        <translation>{n} 个数据类型不同</translation>
    </message>
    <message>
        <source>{n} not compared</source>
        <translation>{n} 个未对比</translation>
    </message>
    <message>
        <source>It loads.</source>
        <translation>可以加载。</translation>
    </message>
    <message>
        <source>It loads: the file lacks {n} num_batches_tracked, which BatchNorm fills in for files written before it counted them.</source>
        <translation>可以加载：文件缺少 {n} 个 num_batches_tracked，对于写入时尚无此计数的旧文件，BatchNorm 会自动补上。</translation>
    </message>
    <message>
        <source>It loads, but the file lacks {missing} of the model, which keep their values.</source>
        <translation>可以加载，但文件缺少模型的 {missing}，它们保持原值。</translation>
    </message>
    <message>
        <source>It loads, but the model does not have {unexpected} of the file, which go unused.</source>
        <translation>可以加载，但模型没有文件中的 {unexpected}，它们不会被使用。</translation>
    </message>
    <message>
        <source>It loads, but the file lacks {missing} of the model, and {unexpected} of the file go unused.</source>
        <translation>可以加载，但文件缺少模型的 {missing}，文件中有 {unexpected}不会被使用。</translation>
    </message>
    <message>
        <source>It loads without a complaint and changes nothing: no key of the file is the model&apos;s.</source>
        <translation>加载不会报错，但什么也不会改变：文件中没有一个键属于该模型。</translation>
    </message>
    <message>
        <source>It does not load: every key of the file begins with “{prefix}”, those of the model do not.</source>
        <translation>无法加载：文件的每个键都以“{prefix}”开头，模型的键则不是。</translation>
    </message>
    <message>
        <source>It does not load: every key of the model begins with “{prefix}”, those of the file do not.</source>
        <translation>无法加载：模型的每个键都以“{prefix}”开头，文件的键则不是。</translation>
    </message>
    <message>
        <source>It does not load: the file names its tensors otherwise; the mapping finds a place for {n}.</source>
        <translation>无法加载：文件中张量的名称不同；映射可为其中 {n} 个找到位置。</translation>
    </message>
    <message>
        <source>It does not load: no key of the file is the model&apos;s.</source>
        <translation>无法加载：文件中没有一个键属于该模型。</translation>
    </message>
    <message>
        <source>It does not load: {list}.</source>
        <translation>无法加载：{list}。</translation>
    </message>
    <message>
        <source>{tensors} of the model missing in the file</source>
        <translation>文件缺少模型的 {tensors}</translation>
    </message>
    <message>
        <source>{tensors} that the model does not have</source>
        <translation>模型没有文件中的 {tensors}</translation>
    </message>
    <message>
        <source>{tensors} of another shape</source>
        <translation>{tensors}的形状不同</translation>
    </message>
    <message>
        <source>a value that is no tensor in a tensor&apos;s place</source>
        <translation>应为张量处的值不是张量</translation>
    </message>
    <message>
        <source>Rename the keys before loading: export the mapping as a function, or the file under the other names.</source>
        <translation>加载前请将键改名：将映射导出为函数，或按另一方的键名导出文件。</translation>
    </message>
    <message>
        <source>Take the prefix off before loading: state_dict = {{key.removeprefix({prefix}): value for key, value in state_dict.items()}}</source>
        <translation>加载前请去掉前缀：state_dict = {{key.removeprefix({prefix}): value for key, value in state_dict.items()}}</translation>
    </message>
    <message>
        <source>Put the prefix on before loading: state_dict = {{{prefix} + key: value for key, value in state_dict.items()}}</source>
        <translation>加载前请加上前缀：state_dict = {{{prefix} + key: value for key, value in state_dict.items()}}</translation>
    </message>
    <message>
        <source>Build the model with {file} classes to use the file&apos;s head; or leave {name} out, load with strict=False and train {name} anew for {model}.</source>
        <translation>按 {file} 类构建模型，即可使用文件中的分类头；或者去掉 {name}，以 strict=False 加载，再按 {model} 类重新训练 {name}。</translation>
    </message>
    <message>
        <source>Bring the embedding to {file} rows before loading (resize_token_embeddings), or leave {name} out and load with strict=False.</source>
        <translation>加载前请将嵌入层调整为 {file} 行（resize_token_embeddings）；或者去掉 {name}，以 strict=False 加载。</translation>
    </message>
    <message>
        <source>Build {name} with {file} outputs, or leave it out, load with strict=False and train it anew.</source>
        <translation>按 {file} 个输出构建 {name}；或者将其去掉，以 strict=False 加载，再重新训练。</translation>
    </message>
    <message>
        <source>Compare files of one architecture, or load by hand what the two share.</source>
        <translation>请对比同一架构的文件，或手动加载双方共有的部分。</translation>
    </message>
    <message>
        <source>{n} keys could go to several places of the same shape; they stay unpaired until a rule or the values tell.</source>
        <translation>{n} 个键可能对应多个形状相同的位置；在规则或数值能够确定之前不予配对。</translation>
    </message>
    <message>
        <source>{names} could go to several places of the same shape; they stay unpaired until a rule or the values tell.</source>
        <translation>{names} 可能对应多个形状相同的位置；在规则或数值能够确定之前不予配对。</translation>
    </message>
    <message>
        <source>{n} keys were paired by how the others are named, not by their shapes or values: look at them.</source>
        <translation>{n} 个键只是参照其他键的命名配对，并非依据形状或数值：请检查。</translation>
    </message>
    <message>
        <source>{n} tensors changed places: {b} of the file begins with the bytes of {a} of the model, and so on. Look whether layers or heads were swapped.</source>
        <translation>{n} 个张量换了位置：文件中的 {b} 与模型中 {a} 的字节相同，其余类推。请检查是否有层或头被互换。</translation>
    </message>
    <message>
        <source>Only num_batches_tracked is missing; BatchNorm fills it in for a file this old, and strict loading passes.</source>
        <translation>只缺少 num_batches_tracked；对于这样的旧文件，BatchNorm 会自动补上，严格加载可以通过。</translation>
    </message>
    <message>
        <source>{summary}. {clean}</source>
        <translation>{summary}。{clean}</translation>
    </message>
    <message>
        <source>{flops} and {parameters}.</source>
        <translation>{flops}，{parameters}。</translation>
    </message>
    <message>
        <source>{flops} and {parameters}; {what}.</source>
        <translation>{flops}，{parameters}；{what}。</translation>
    </message>
    <message>
        <source>1 parameter</source>
        <translation>1 个参数</translation>
    </message>
    <message>
        <source>{n} parameters</source>
        <translation>{n} 个参数</translation>
    </message>
    <message>
        <source>{group} do {share} of the work</source>
        <translation>{group}占计算量的 {share}</translation>
    </message>
    <message>
        <source>{name} does {share} of the work</source>
        <translation>{name} 占计算量的 {share}</translation>
    </message>
    <message>
        <source>{name} takes {share} of the time</source>
        <translation>{name} 占耗时的 {share}</translation>
    </message>
    <message>
        <source>{group} hold {share} of the parameters</source>
        <translation>{group}占参数的 {share}</translation>
    </message>
    <message>
        <source>{name} holds {share} of the parameters</source>
        <translation>{name} 占参数的 {share}</translation>
    </message>
    <message>
        <source>{name} makes {share} of the activations</source>
        <translation>{name} 产生激活值的 {share}</translation>
    </message>
    <message>
        <source>the MLPs</source>
        <translation>MLP </translation>
    </message>
    <message>
        <source>the projections of the attention</source>
        <translation>注意力的投影</translation>
    </message>
    <message>
        <source>the products of the attention</source>
        <translation>注意力的矩阵乘</translation>
    </message>
    <message>
        <source>the {kernel} convolutions</source>
        <translation>{kernel} 卷积</translation>
    </message>
    <message>
        <source>the depthwise convolutions</source>
        <translation>深度卷积</translation>
    </message>
    <message>
        <source>the grouped convolutions</source>
        <translation>分组卷积</translation>
    </message>
    <message>
        <source>the transposed convolutions</source>
        <translation>转置卷积</translation>
    </message>
    <message>
        <source>the recurrent layers</source>
        <translation>循环层</translation>
    </message>
    <message>
        <source>the linear layers</source>
        <translation>线性层</translation>
    </message>
    <message>
        <source>the products without weights</source>
        <translation>无权重的矩阵乘</translation>
    </message>
    <message>
        <source>{run} {formulas}</source>
        <translation>{run}{formulas}</translation>
    </message>
    <message>
        <source>One {shape} image takes about {time} on this {device}.</source>
        <translation>单张 {shape} 图像在此 {device} 上约需 {time}。</translation>
    </message>
    <message>
        <source>{n} {shape} images take about {time} on this {device}.</source>
        <translation>{n} 张 {shape} 图像在此 {device} 上约需 {time}。</translation>
    </message>
    <message>
        <source>An input of {shape} takes about {time} on this {device}.</source>
        <translation>{shape} 的输入在此 {device} 上约需 {time}。</translation>
    </message>
    <message>
        <source>Inputs of {shape} take about {time} on this {device}.</source>
        <translation>{shape} 的输入在此 {device} 上约需 {time}。</translation>
    </message>
    <message>
        <source>Counted for one {shape} image.</source>
        <translation>按单张 {shape} 图像统计。</translation>
    </message>
    <message>
        <source>Counted for {n} {shape} images.</source>
        <translation>按 {n} 张 {shape} 图像统计。</translation>
    </message>
    <message>
        <source>Counted for an input of {shape}.</source>
        <translation>按 {shape} 的输入统计。</translation>
    </message>
    <message>
        <source>Counted for inputs of {shape}.</source>
        <translation>按 {shape} 的输入统计。</translation>
    </message>
    <message>
        <source>Every product has a formula; nothing is uncounted.</source>
        <translation>所有矩阵乘都有公式，没有遗漏。</translation>
    </message>
    <message>
        <source>Every product that was seen has a formula.</source>
        <translation>所见到的每个乘积都有公式。</translation>
    </message>
    <message>
        <source>1 product has no formula ({ops}); the total is too low by it.</source>
        <translation>有 1 个矩阵乘没有公式（{ops}），未计入总数。</translation>
    </message>
    <message>
        <source>{n} products have no formula ({ops}); the total is too low by them.</source>
        <translation>有 {n} 个矩阵乘没有公式（{ops}），未计入总数。</translation>
    </message>
    <message>
        <source>Input {input}, {dtype}, {mode}, cpu with {threads} threads; median of {runs} runs after {warm_up} warm-ups. Half of the runs took {low} to {high}.</source>
        <translation>输入 {input}，{dtype}，{mode}，cpu，{threads} 个线程；预热 {warm_up} 次后运行 {runs} 次的中位数。半数运行耗时 {low} 到 {high}。</translation>
    </message>
    <message>
        <source>Input {input}, {dtype}, {mode}, {device}; median of {runs} runs after {warm_up} warm-ups. Half of the runs took {low} to {high}.</source>
        <translation>输入 {input}，{dtype}，{mode}，{device}；预热 {warm_up} 次后运行 {runs} 次的中位数。半数运行耗时 {low} 到 {high}。</translation>
    </message>
    <message>
        <source>Input {input}, {dtype}, {mode}. No time was measured.</source>
        <translation>输入 {input}，{dtype}，{mode}。未测量耗时。</translation>
    </message>
    <message>
        <source>in training mode</source>
        <translation>训练模式</translation>
    </message>
    <message>
        <source>in eval mode</source>
        <translation>eval 模式</translation>
    </message>
    <message>
        <source>Counts element-wise work: {types}</source>
        <translation>计入了逐元素运算：{types}</translation>
    </message>
    <message>
        <source>At most {peak} of input and activations live at once, in {name}. {moved} are read and written.</source>
        <translation>同时存活的输入和激活值最多 {peak}，出现在 {name}。共读写 {moved}。</translation>
    </message>
    <message>
        <source>At most {peak} of input and activations live at once. {moved} are read and written.</source>
        <translation>同时存活的输入和激活值最多 {peak}。共读写 {moved}。</translation>
    </message>
    <message>
        <source>The model cannot run without values: what it multiplies may depend on those of the input and of the weights, and the count is that of this forward.</source>
        <translation>模型没有实际数值就无法运行：所做的乘法可能取决于输入和权重的值，统计结果只对应此次前向。</translation>
    </message>
    <message>
        <source>No copy of the model without values can be made, as of TorchScript: it ran with them, and the count is that of this forward.</source>
        <translation>无法制作不含数值的模型副本（例如 TorchScript）：它带着数值运行，统计结果即为这次前向。</translation>
    </message>
    <message>
        <source>The forward uses other threads, where nothing is followed: products there are not in the total.</source>
        <translation>前向使用了其他线程，那里无法跟踪：其中的乘积不在总数内。</translation>
    </message>
    <message>
        <source>The forward returns a generator, which works as it is read: products there are not in the total.</source>
        <translation>前向返回一个生成器，读取时才运算：其中的乘积不在总数内。</translation>
    </message>
    <message>
        <source>The forward draws random numbers and may branch by them: the count is that of one draw, the same for every counter.</source>
        <translation>前向会抽取随机数，并可能据此走不同分支：统计结果对应其中一次抽取，对每个工具都相同。</translation>
    </message>
    <message>
        <source>Agrees</source>
        <translation>一致</translation>
    </message>
    <message>
        <source>{a}; {b}</source>
        <translation>{a}；{b}</translation>
    </message>
    <message>
        <source>{params} parameters are missing</source>
        <translation>少计 {params} 个参数</translation>
    </message>
    <message>
        <source>{params} parameters too many</source>
        <translation>多计 {params} 个参数</translation>
    </message>
    <message>
        <source>Does not see {types}</source>
        <translation>看不到 {types}</translation>
    </message>
    <message>
        <source>Does not see {types} or its {params} parameters</source>
        <translation>看不到 {types} 及其 {params} 个参数</translation>
    </message>
    <message>
        <source>Does not see what {types} multiplies in functions</source>
        <translation>看不到 {types} 在函数中做的乘法</translation>
    </message>
    <message>
        <source>Does not see what {types} multiplies in functions, nor its {params} parameters</source>
        <translation>看不到 {types} 在函数中做的乘法及其 {params} 个参数</translation>
    </message>
    <message>
        <source>Does not know {types}, a class derived from a layer</source>
        <translation>不认识 {types}，它派生自某种层</translation>
    </message>
    <message>
        <source>Does not know {types}, a class derived from a layer, nor its {params} parameters</source>
        <translation>不认识 {types}（派生自某种层）及其 {params} 个参数</translation>
    </message>
    <message>
        <source>Counts {types} by its output, too high by stride²</source>
        <translation>按输出统计 {types}，多计 stride² 倍</translation>
    </message>
    <message>
        <source>Counts a shared {types} once for each name</source>
        <translation>共享的 {types} 按每个名称各计一次</translation>
    </message>
    <message>
        <source>Fused fast path of attention has no formula</source>
        <translation>注意力的融合快速路径没有公式</translation>
    </message>
    <message>
        <source>Has no formula for what runs in {types}</source>
        <translation>没有 {types} 中所运行算子的公式</translation>
    </message>
    <message>
        <source>Counts weight size × first dimension; tokens nearly absent</source>
        <translation>按权重数 × 第一维统计；几乎不计 token</translation>
    </message>
    <message>
        <source>Counts the bias of {types} too</source>
        <translation>也计入 {types} 的偏置</translation>
    </message>
    <message>
        <source>Counts the gates of {types} too</source>
        <translation>也计入 {types} 的门控</translation>
    </message>
    <message>
        <source>Ran the model in eval, where {types} is not called</source>
        <translation>以 eval 模式运行模型，此时不调用 {types}</translation>
    </message>
    <message>
        <source>Ran the model through another branch, which differs in {types}</source>
        <translation>运行模型时走了另一条分支，差别在于 {types}</translation>
    </message>
    <message>
        <source>Counts {types} on a thread that the reference does not follow</source>
        <translation>计入了参考统计无法跟踪的线程上的 {types}</translation>
    </message>
    <message>
        <source>Counts complex numbers in {types} as real ones</source>
        <translation>将 {types} 中的复数按实数计算</translation>
    </message>
    <message>
        <source>Differs in {types}; no rule of ours explains it</source>
        <translation>{types} 处不同；没有规则能够解释</translation>
    </message>
    <message>
        <source>MLP</source>
        <translation>MLP</translation>
    </message>
    <message>
        <source>projections</source>
        <translation>投影</translation>
    </message>
    <message>
        <source>attention</source>
        <translation>注意力</translation>
    </message>
    <message>
        <source>{kernel} convolutions</source>
        <translation>{kernel} 卷积</translation>
    </message>
    <message>
        <source>depthwise convolutions</source>
        <translation>深度卷积</translation>
    </message>
    <message>
        <source>grouped convolutions</source>
        <translation>分组卷积</translation>
    </message>
    <message>
        <source>transposed convolutions</source>
        <translation>转置卷积</translation>
    </message>
    <message>
        <source>recurrent layers</source>
        <translation>循环层</translation>
    </message>
    <message>
        <source>linear layers</source>
        <translation>线性层</translation>
    </message>
    <message>
        <source>products without weights</source>
        <translation>无权重的矩阵乘</translation>
    </message>
    <message>
        <source>normalization</source>
        <translation>归一化</translation>
    </message>
    <message>
        <source>activation functions</source>
        <translation>激活函数</translation>
    </message>
    <message>
        <source>pooling</source>
        <translation>池化</translation>
    </message>
    <message>
        <source>functions between layers</source>
        <translation>层间函数</translation>
    </message>
    <message>
        <source>other</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>{a}; {b}; {c}</source>
        <translation>{a}；{b}；{c}</translation>
    </message>
    <message>
        <source>{a}; {b}; {c}; and {n} more</source>
        <translation>{a}；{b}；{c}；另有 {n} 类</translation>
    </message>
    <message>
        <source>No NaN, no Inf.</source>
        <translation>无 NaN，无 Inf。</translation>
    </message>
    <message>
        <source>{elements} elements in {tensors}. No NaN, no Inf.</source>
        <translation>{tensors}，共 {elements} 个元素。无 NaN，无 Inf。</translation>
    </message>
    <message>
        <source>{nan} NaN and {inf} Inf among {elements} elements.</source>
        <translation>{elements} 个元素中有 {nan} 个 NaN、{inf} 个 Inf。</translation>
    </message>
    <message>
        <source>{sentence} 1 tensor could not be read.</source>
        <translation>{sentence}有 1 个张量无法读取。</translation>
    </message>
    <message>
        <source>{sentence} {n} tensors could not be read.</source>
        <translation>{sentence}有 {n} 个张量无法读取。</translation>
    </message>
    <message>
        <source>NaN</source>
        <translation>NaN</translation>
    </message>
    <message>
        <source>NaN in {layer}</source>
        <translation>{layer} 含 NaN</translation>
    </message>
    <message>
        <source>NaN in {n} tensors</source>
        <translation>{n} 个张量含 NaN</translation>
    </message>
    <message>
        <source>NaN: {count} of {elements} values.</source>
        <translation>NaN：{elements} 个值中有 {count} 个。</translation>
    </message>
    <message>
        <source>Every value is NaN.</source>
        <translation>所有值均为 NaN。</translation>
    </message>
    <message>
        <source>Whatever passes through becomes NaN. Go back to an earlier checkpoint; look for a learning rate that is too high, or for an overflow in half precision.</source>
        <translation>经过这里的一切都会变成 NaN。请回退到更早的检查点，并检查学习率是否过高、半精度是否溢出。</translation>
    </message>
    <message>
        <source>In evaluation every output becomes NaN. A batch with NaN or Inf went through the model; re-estimate the statistics if the weights are sound.</source>
        <translation>评估时所有输出都会变成 NaN。曾有含 NaN 或 Inf 的批次经过模型；如果权重正常，请重新估计统计量。</translation>
    </message>
    <message>
        <source>Outputs become Inf or NaN unless this is a mask. If it is a running statistic, an activation overflowed: re-estimate it.</source>
        <translation>除非这是掩码，否则输出会变成 Inf 或 NaN。如果是滑动统计量，则曾有激活值溢出：请重新估计。</translation>
    </message>
    <message>
        <source>A layer of zeros passes nothing on but its bias. Unless it starts at zero on purpose, it was never trained, or was wiped.</source>
        <translation>全零的层只会输出其偏置。除非是有意初始化为零，否则它从未被训练，或已被清空。</translation>
    </message>
    <message>
        <source>Every output of such a layer is the same, so training cannot tell them apart. Check how it is initialised, or whether the weights were loaded.</source>
        <translation>这样的层所有输出都相同，训练无法区分它们。请检查其初始化方式，或权重是否已加载。</translation>
    </message>
    <message>
        <source>There {norm} has a variance below 0.001 and a scale close to zero, so only a constant comes out. Fold it into the next layer and prune.</source>
        <translation>{norm} 在此处的方差低于 0.001 且缩放系数接近零，因此只输出常数。可将其并入下一层后剪除。</translation>
    </message>
    <message>
        <source>There the BatchNorm behind has a variance below 0.001 and a scale next to nothing, so only a constant comes out. Fold it into the next layer and prune.</source>
        <translation>此处其后的 BatchNorm 方差低于 0.001 且缩放系数接近零，因此只输出常数。可将其并入下一层后剪除。</translation>
    </message>
    <message>
        <source>The weights there are below 2% of a typical channel&apos;s, so little but a constant comes out. Try pruning.</source>
        <translation>此处的权重不到典型通道的 2%，因此输出几乎只是常数。可尝试剪除。</translation>
    </message>
    <message>
        <source>The weights there, or the scale in {norm}, are zero or close to it, so only a constant comes out. Fold it into the next layer and prune.</source>
        <translation>此处的权重或 {norm} 的缩放系数为零或接近零，因此只输出常数。可将其并入下一层后剪除。</translation>
    </message>
    <message>
        <source>The weights there, or the scale in the BatchNorm behind, are zero or next to it, so only a constant comes out. Fold it into the next layer and prune.</source>
        <translation>此处的权重或其后 BatchNorm 的缩放系数为零或接近零，因此只输出常数。可将其并入下一层后剪除。</translation>
    </message>
    <message>
        <source>Some weights far from all others set the scale of their layer. They cost precision when it is quantized: quantize per channel, or leave it in higher precision.</source>
        <translation>少数远离其他值的权重决定了该层的量化范围，量化时会损失精度：请按通道量化，或让该层保持较高精度。</translation>
    </message>
    <message>
        <source>Its running mean is 0 and its running variance 1, as when it was created.</source>
        <translation>其滑动均值为 0、滑动方差为 1，与创建时相同。</translation>
    </message>
    <message>
        <source>No batch has gone through in training mode, so in evaluation nothing is normalised. Check that the statistics were saved and loaded, and that this branch is used.</source>
        <translation>训练模式下没有批次经过，因此评估时不起归一化作用。请检查统计量是否已保存并加载，以及此分支是否被使用。</translation>
    </message>
    <message>
        <source>Evaluation gives NaN in these channels. The statistics were averaged or converted wrongly: re-estimate them.</source>
        <translation>评估时这些通道会得到 NaN。统计量的平均或转换有误：请重新估计。</translation>
    </message>
    <message>
        <source>The values cannot be distinguished from {law}: {figures}.</source>
        <translation>这些值与初始化结果无法区分。方式：{law}；{figures}。</translation>
    </message>
    <message>
        <source>The whole model still has its initial values: {n} of {of} weights cannot be distinguished from freshly initialised ones, for example by {law}.</source>
        <translation>整个模型仍是初始值：{of} 个权重中有 {n} 个与初始化结果无法区分，例如 {law}。</translation>
    </message>
    <message>
        <source>Hardly trained, or the weights were not loaded. Right for a frozen or a new layer.</source>
        <translation>几乎没有训练，或权重没有加载。对冻结的层或新加的层而言是正常的。</translation>
    </message>
    <message>
        <source>{n} of {of} weights cannot be distinguished from freshly initialised ones, for example by {law}.</source>
        <translation>{of} 个权重中有 {n} 个与初始化结果无法区分，例如 {law}。</translation>
    </message>
    <message>
        <source>evenly spread within ±{bound}</source>
        <translation>在 ±{bound} 内均匀分布</translation>
    </message>
    <message>
        <source>a normal distribution with standard deviation 1/√fan_in</source>
        <translation>标准差为 1/√fan_in 的正态分布</translation>
    </message>
    <message>
        <source>{n} of {n} averaged weights equal the raw ones</source>
        <translation>{n} 个平均权重全部与原始权重相同</translation>
    </message>
    <message>
        <source>{n} of {n} averaged weights equal the raw ones.</source>
        <translation>{n} 个平均权重全部与原始权重相同。</translation>
    </message>
    <message>
        <source>A parameter without a gradient is cut off from the loss, or is not used. Freeze it, or look for a detach() or a dead activation behind it.</source>
        <translation>没有梯度的参数与损失断开，或未被使用。请将其冻结，或检查其后是否有 detach() 或失活的激活函数。</translation>
    </message>
    <message>
        <source>{layer} would be overwhelmed by the next step</source>
        <translation>{layer} 会被下一步更新淹没</translation>
    </message>
    <message>
        <source>{n} parameters would be overwhelmed by the next step</source>
        <translation>{n} 个参数会被下一步更新淹没</translation>
    </message>
    <message>
        <source>The next step changes more than the weight&apos;s own size: training is diverging. Lower the learning rate, or load the weights without the optimizer.</source>
        <translation>下一步更新的幅度超过权重本身：训练正在发散。请降低学习率，或只加载权重，不加载优化器。</translation>
    </message>
    <message>
        <source>1 optimizer state belongs to another model</source>
        <translation>1 份优化器状态属于其他模型</translation>
    </message>
    <message>
        <source>{n} optimizer states belong to another model</source>
        <translation>{n} 份优化器状态属于其他模型</translation>
    </message>
    <message>
        <source>{layer} is near the limit of float16</source>
        <translation>{layer} 接近 float16 的上限</translation>
    </message>
    <message>
        <source>{n} tensors are near the limit of float16</source>
        <translation>{n} 个张量接近 float16 的上限</translation>
    </message>
    <message>
        <source>The largest magnitude is {value}; the limit of float16 is 65,504.</source>
        <translation>最大绝对值为 {value}；float16 的上限为 65,504。</translation>
    </message>
    <message>
        <source>A little more and it becomes Inf. Keep it in float32 or bfloat16.</source>
        <translation>再大一点就会变成 Inf。请保持 float32 或 bfloat16。</translation>
    </message>
    <message>
        <source>The next step would write NaN into the weights. Load the weights without the optimizer.</source>
        <translation>下一步更新会将 NaN 写入权重。请只加载权重，不加载优化器。</translation>
    </message>
    <message>
        <source>Inf</source>
        <translation>Inf</translation>
    </message>
    <message>
        <source>Inf in {layer}</source>
        <translation>{layer} 含 Inf</translation>
    </message>
    <message>
        <source>Inf in {n} tensors</source>
        <translation>{n} 个张量含 Inf</translation>
    </message>
    <message>
        <source>Infinite: {count} of {elements} values.</source>
        <translation>无穷大：{elements} 个值中有 {count} 个。</translation>
    </message>
    <message>
        <source>Outputs become Inf or NaN. The weights overflowed in training or in a conversion to half precision; go back to an earlier checkpoint or convert again from float32.</source>
        <translation>输出会变成 Inf 或 NaN。权重在训练中或转换为半精度时溢出；请回退到更早的检查点，或从 float32 重新转换。</translation>
    </message>
    <message>
        <source>A gradient overflowed. The next step would spoil the weights; load them without the optimizer.</source>
        <translation>曾有梯度溢出。下一步更新会破坏权重；请只加载权重，不加载优化器。</translation>
    </message>
    <message>
        <source>all zero</source>
        <translation>全零</translation>
    </message>
    <message>
        <source>{layer} is all zero</source>
        <translation>{layer} 全为零</translation>
    </message>
    <message>
        <source>{n} weights are all zero</source>
        <translation>{n} 个权重全为零</translation>
    </message>
    <message>
        <source>All {elements} values are zero.</source>
        <translation>全部 {elements} 个值均为零。</translation>
    </message>
    <message>
        <source>constant</source>
        <translation>常数</translation>
    </message>
    <message>
        <source>{layer} is constant</source>
        <translation>{layer} 为常数</translation>
    </message>
    <message>
        <source>{n} weights are constant</source>
        <translation>{n} 个权重为常数</translation>
    </message>
    <message>
        <source>All {elements} values are {value}.</source>
        <translation>全部 {elements} 个值均为 {value}。</translation>
    </message>
    <message>
        <source>{dead} dead</source>
        <translation>{dead} 死通道</translation>
    </message>
    <message>
        <source>1 dead channel in {layer}</source>
        <translation>{layer} 有 1 个死通道</translation>
    </message>
    <message>
        <source>{channels} dead channels in {layer}</source>
        <translation>{layer} 有 {channels} 个死通道</translation>
    </message>
    <message>
        <source>{channels} dead channels in {n} layers</source>
        <translation>{n} 个层有 {channels} 个死通道</translation>
    </message>
    <message>
        <source>{dead} of {of} channels are dead: {list}.</source>
        <translation>{of} 个通道中有 {dead} 个死通道：{list}。</translation>
    </message>
    <message>
        <source>Channel {list} of {of} is dead.</source>
        <translation>通道 {list} 是死通道，共 {of} 个通道。</translation>
    </message>
    <message>
        <source>There {norm} has a scale of zero, so only a constant comes out. Fold it into the next layer and prune.</source>
        <translation>{norm} 在此处的缩放系数为零，因此只输出常数。可将其并入下一层后剪除。</translation>
    </message>
    <message>
        <source>There the BatchNorm behind has a scale of zero, so only a constant comes out. Fold it into the next layer and prune.</source>
        <translation>其后的 BatchNorm 在此处的缩放系数为零，因此只输出常数。可将其并入下一层后剪除。</translation>
    </message>
    <message>
        <source>All weights there are zero, so only a constant comes out. Fold it into the next layer and prune, unless these have yet to be trained.</source>
        <translation>此处的权重全为零，因此只输出常数。除非尚未训练，否则可将其并入下一层后剪除。</translation>
    </message>
    <message>
        <source>{deviations} σ</source>
        <translation>{deviations} σ</translation>
    </message>
    <message>
        <source>{layer} has outliers at {deviations} standard deviations</source>
        <translation>{layer} 有离群值，偏离 {deviations} 个标准差</translation>
    </message>
    <message>
        <source>{n} layers have outliers, up to {deviations} standard deviations</source>
        <translation>{n} 个层有离群值，最远偏离 {deviations} 个标准差</translation>
    </message>
    <message>
        <source>Outliers at {deviations} standard deviations: {value}, where the standard deviation is {std}.</source>
        <translation>离群值偏离 {deviations} 个标准差：{value}，而标准差为 {std}。</translation>
    </message>
    <message>
        <source>never trained</source>
        <translation>从未训练</translation>
    </message>
    <message>
        <source>{layer} was never trained</source>
        <translation>{layer} 从未训练</translation>
    </message>
    <message>
        <source>{n} BatchNorm layers were never trained</source>
        <translation>{n} 个 BatchNorm 层从未训练</translation>
    </message>
    <message>
        <source>negative</source>
        <translation>负值</translation>
    </message>
    <message>
        <source>negative variance in {layer}</source>
        <translation>{layer} 的方差为负</translation>
    </message>
    <message>
        <source>negative variances in {n} BatchNorm layers</source>
        <translation>{n} 个 BatchNorm 层的方差为负</translation>
    </message>
    <message>
        <source>The running variance goes down to {value}; a variance cannot be negative.</source>
        <translation>滑动方差低至 {value}；方差不可能为负。</translation>
    </message>
    <message>
        <source>tiny variance</source>
        <translation>方差极小</translation>
    </message>
    <message>
        <source>{layer} has channels without variance</source>
        <translation>{layer} 有方差几乎为零的通道</translation>
    </message>
    <message>
        <source>{n} BatchNorm layers have channels without variance</source>
        <translation>{n} 个 BatchNorm 层有方差几乎为零的通道</translation>
    </message>
    <message>
        <source>Running variances below 0.000001: {small} of {of}, the smallest {value}.</source>
        <translation>滑动方差低于 0.000001：{of} 个中有 {small} 个，最小为 {value}。</translation>
    </message>
    <message>
        <source>What reaches these channels hardly changes, yet their scale is as large as the others&apos;. BatchNorm magnifies any change there up to 300 times: expect trouble in half precision or on other data.</source>
        <translation>到达这些通道的值几乎不变，但其缩放系数与其他通道一样大。BatchNorm 会将那里的任何变化放大至多 300 倍：在半精度下或换用其他数据时可能出问题。</translation>
    </message>
    <message>
        <source>initial values</source>
        <translation>初始值</translation>
    </message>
    <message>
        <source>{layer} still has its initial values</source>
        <translation>{layer} 仍是初始值</translation>
    </message>
    <message>
        <source>{n} layers still have their initial values</source>
        <translation>{n} 个层仍是初始值</translation>
    </message>
    <message>
        <source>{n} of {of} weights still have their initial values</source>
        <translation>{of} 个权重中有 {n} 个仍是初始值</translation>
    </message>
    <message>
        <source>This file was saved before training, or the weights were never loaded into the model.</source>
        <translation>此文件在训练之前保存，或权重从未加载到模型中。</translation>
    </message>
    <message>
        <source>These are the values that its code gave it. Load weights where it should have others.</source>
        <translation>这些是其代码赋予的值。如果应有其他权重，请加载。</translation>
    </message>
    <message>
        <source>The model was hardly trained. If it should be, look at the learning rate, and at which parameters the optimizer was given.</source>
        <translation>模型几乎没有训练。如果本应已训练，请检查学习率，以及传给优化器的是哪些参数。</translation>
    </message>
    <message>
        <source>standard deviation {std} where {expected} is expected</source>
        <translation>标准差为 {std}，预期为 {expected}</translation>
    </message>
    <message>
        <source>PyTorch&apos;s default (kaiming_uniform with a = √5)</source>
        <translation>PyTorch 默认方式（kaiming_uniform，a = √5）</translation>
    </message>
    <message>
        <source>PyTorch&apos;s default for recurrent layers</source>
        <translation>PyTorch 循环层的默认方式</translation>
    </message>
    <message>
        <source>kaiming_uniform</source>
        <translation>kaiming_uniform</translation>
    </message>
    <message>
        <source>xavier_uniform</source>
        <translation>xavier_uniform</translation>
    </message>
    <message>
        <source>kaiming_normal (fan_in)</source>
        <translation>kaiming_normal（fan_in）</translation>
    </message>
    <message>
        <source>kaiming_normal (fan_out)</source>
        <translation>kaiming_normal（fan_out）</translation>
    </message>
    <message>
        <source>xavier_normal</source>
        <translation>xavier_normal</translation>
    </message>
    <message>
        <source>normal(0, 1)</source>
        <translation>normal(0, 1)</translation>
    </message>
    <message>
        <source>normal(0, 0.02)</source>
        <translation>normal(0, 0.02)</translation>
    </message>
    <message>
        <source>normal(0, 0.01)</source>
        <translation>normal(0, 0.01)</translation>
    </message>
    <message>
        <source>identical</source>
        <translation>相同</translation>
    </message>
    <message>
        <source>{layer} and {other} are identical</source>
        <translation>{layer} 与 {other} 相同</translation>
    </message>
    <message>
        <source>{n} groups of identical tensors</source>
        <translation>{n} 组相同的张量</translation>
    </message>
    <message>
        <source>{n} tensors of {layer} are the same as those of {other}</source>
        <translation>{layer} 的 {n} 个张量与 {other} 的相同</translation>
    </message>
    <message>
        <source>The same values as {other}, stored a second time.</source>
        <translation>与 {other} 的值相同，被重复存储。</translation>
    </message>
    <message>
        <source>{n} tensors of {layer} are the same as those of {other}, stored a second time.</source>
        <translation>{layer} 的 {n} 个张量与 {other} 的相同，被重复存储。</translation>
    </message>
    <message>
        <source>If they are meant to be tied, the file holds them twice. If not, one was copied over the other, or they never diverged.</source>
        <translation>如果它们本应绑定（共享权重），则文件中存了两份。否则其中一个被另一个覆盖，或两者从未产生差异。</translation>
    </message>
    <message>
        <source>Tied weights were saved as two. After loading they are tied again only if the model does it.</source>
        <translation>绑定的权重被存成了两份。加载后，只有模型自身重新绑定，它们才会再次共享。</translation>
    </message>
    <message>
        <source>If they are meant to be tied, they are two tensors here, and training changes each by itself. If not, one was copied over the other, or they never diverged.</source>
        <translation>如果它们本应共享，这里却是两个张量，训练会分别改变它们。如果不是，则其中一个是从另一个复制来的，或两者从未分开过。</translation>
    </message>
    <message>
        <source>A teacher or a momentum encoder starts like this; after training the two should differ. Two states of one file may also be the same on purpose.</source>
        <translation>教师模型或动量编码器一开始就是这样；训练之后两者应当不同。同一文件中的两份状态也可能有意相同。</translation>
    </message>
    <message>
        <source>The average was just begun or is never updated. After training the two should differ.</source>
        <translation>平均刚刚开始，或从未更新。训练之后两者应当不同。</translation>
    </message>
    <message>
        <source>negative second moment for {layer}</source>
        <translation>{layer} 的二阶矩为负</translation>
    </message>
    <message>
        <source>negative second moments for {n} parameters</source>
        <translation>{n} 个参数的二阶矩为负</translation>
    </message>
    <message>
        <source>{moment} goes down to {value}; a mean of squares cannot be negative.</source>
        <translation>{moment} 低至 {value}；平方的均值不可能为负。</translation>
    </message>
    <message>
        <source>The next step takes a square root of it and writes NaN into {parameter}. Load the weights without the optimizer.</source>
        <translation>下一步更新会对其开平方，将 NaN 写入 {parameter}。请只加载权重，不加载优化器。</translation>
    </message>
    <message>
        <source>The next step takes square roots of them and writes NaN into the parameters. Load the weights without the optimizer.</source>
        <translation>下一步更新会对其开平方，将 NaN 写入这些参数。请只加载权重，不加载优化器。</translation>
    </message>
    <message>
        <source>no gradient</source>
        <translation>无梯度</translation>
    </message>
    <message>
        <source>{layer} never got a gradient</source>
        <translation>{layer} 从未得到梯度</translation>
    </message>
    <message>
        <source>{n} parameters never got a gradient</source>
        <translation>{n} 个参数从未得到梯度</translation>
    </message>
    <message>
        <source>{moment} is all zero: {parameter} never got a gradient.</source>
        <translation>{moment} 全为零：{parameter} 从未得到梯度。</translation>
    </message>
    <message>
        <source>{moment} is all zero after {steps} steps: {parameter} never got a gradient.</source>
        <translation>{moment} 在 {steps} 步之后仍全为零：{parameter} 从未得到梯度。</translation>
    </message>
    <message>
        <source>{ratio}× weight</source>
        <translation>权重的 {ratio} 倍</translation>
    </message>
    <message>
        <source>Learning rate × momentum is {ratio} times as large as {parameter} itself.</source>
        <translation>学习率 × 动量是 {parameter} 本身的 {ratio} 倍。</translation>
    </message>
    <message>
        <source>no step</source>
        <translation>无步数</translation>
    </message>
    <message>
        <source>Adam&apos;s step count is missing for {layer}</source>
        <translation>{layer} 缺少 Adam 的步数</translation>
    </message>
    <message>
        <source>Adam&apos;s step count is missing for {n} parameters</source>
        <translation>{n} 个参数缺少 Adam 的步数</translation>
    </message>
    <message>
        <source>There are moments for {parameter}, but no step count beside them.</source>
        <translation>{parameter} 有矩估计，但没有对应的步数。</translation>
    </message>
    <message>
        <source>Adam corrects its moments by the number of steps. Resuming fails, or starts with steps that are far too large.</source>
        <translation>Adam 按步数对矩估计做偏差修正。恢复训练会失败，或一开始的更新幅度过大。</translation>
    </message>
    <message>
        <source>other model</source>
        <translation>其他模型</translation>
    </message>
    <message>
        <source>It has state for {n} parameters, as many as the model, but {shape} is the shape of none of them.</source>
        <translation>它有 {n} 个参数的状态，与模型的参数个数相同，但其中没有形状为 {shape} 的参数。</translation>
    </message>
    <message>
        <source>Loading it fails or trains wrongly. Load the weights alone, or find the matching state.</source>
        <translation>加载会失败，或训练出错。请只加载权重，或找到匹配的状态。</translation>
    </message>
    <message>
        <source>near overflow</source>
        <translation>接近溢出</translation>
    </message>
    <message>
        <source>subnormal</source>
        <translation>次正规数</translation>
    </message>
    <message>
        <source>{layer} is in the subnormal range</source>
        <translation>{layer} 处于次正规数范围</translation>
    </message>
    <message>
        <source>{n} weights are in the subnormal range</source>
        <translation>{n} 个权重处于次正规数范围</translation>
    </message>
    <message>
        <source>Subnormal in {dtype}: {share} of the values.</source>
        <translation>{dtype} 次正规数：占全部值的 {share}。</translation>
    </message>
    <message>
        <source>These weights have lost digits, and some processors are slow with them. Weight decay on a part that is not used does this, or a conversion to a shorter float.</source>
        <translation>这些权重已损失有效位，而且有些处理器处理它们很慢。原因可能是对未使用的部分施加了权重衰减，或转换成了更短的浮点类型。</translation>
    </message>
    <message>
        <source>turned upright as its EXIF says</source>
        <translation>已按 EXIF 旋转为正向</translation>
    </message>
    <message>
        <source>CMYK, converted to RGB without its colour profile</source>
        <translation>CMYK，已转换为 RGB（未使用其颜色配置文件）</translation>
    </message>
    <message>
        <source>16 bits a channel, taken as 8</source>
        <translation>每通道 16 位，按 8 位读取</translation>
    </message>
    <message>
        <source>{mode} values from {low} to {high}, stretched to 0 to 255</source>
        <translation>{mode} 值域 {low} 到 {high}，拉伸到 0 到 255</translation>
    </message>
    <message>
        <source>grey, taken as RGB</source>
        <translation>灰度图，按 RGB 读取</translation>
    </message>
    <message>
        <source>palette, taken as RGB</source>
        <translation>调色板图，按 RGB 读取</translation>
    </message>
    <message>
        <source>{mode}, converted to RGB</source>
        <translation>{mode}，已转换为 RGB</translation>
    </message>
    <message>
        <source>transparent parts laid on white</source>
        <translation>透明部分以白色填充</translation>
    </message>
    <message>
        <source>the first of its frames</source>
        <translation>只取第一帧</translation>
    </message>
    <message>
        <source>{width} × {height} pixels, reduced to {to_width} × {to_height} while it was read</source>
        <translation>{width} × {height} 像素，读取时缩小为 {to_width} × {to_height}</translation>
    </message>
    <message>
        <source>set by hand</source>
        <translation>手动设置</translation>
    </message>
    <message>
        <source>as torchvision&apos;s {weights}</source>
        <translation>沿用 torchvision 的 {weights}</translation>
    </message>
    <message>
        <source>as torchvision&apos;s {weights} ({others} would be {spec})</source>
        <translation>沿用 torchvision 的 {weights}（{others} 则为 {spec}）</translation>
    </message>
    <message>
        <source>as the model&apos;s own pretrained_cfg says</source>
        <translation>依据模型自带的 pretrained_cfg</translation>
    </message>
    <message>
        <source>nearly as the model&apos;s own pretrained_cfg says, but for its crop_mode {mode}</source>
        <translation>与模型自带的 pretrained_cfg 基本一致，只是其 crop_mode 为 {mode}</translation>
    </message>
    <message>
        <source>the model resizes and normalises images itself</source>
        <translation>模型自己缩放并归一化图像</translation>
    </message>
    <message>
        <source>as for {data}, by the model&apos;s keys and shapes</source>
        <translation>沿用“{data}”的设置，依据模型的键和形状</translation>
    </message>
    <message>
        <source>as for {data}, by the file&apos;s name</source>
        <translation>沿用“{data}”的设置，依据文件名</translation>
    </message>
    <message>
        <source>size as the checkpoint&apos;s input_size says, ImageNet&apos;s mean and std as a guess</source>
        <translation>尺寸依据检查点的 input_size，均值和标准差推测为 ImageNet 的</translation>
    </message>
    <message>
        <source>a guess: size by the model&apos;s first layer, ImageNet&apos;s mean and std</source>
        <translation>推测：尺寸依据模型的第一层，均值和标准差用 ImageNet 的</translation>
    </message>
    <message>
        <source>the demo&apos;s shapes</source>
        <translation>演示形状数据</translation>
    </message>
    <message>
        <source>names from {file}</source>
        <translation>类别名称来自 {file}</translation>
    </message>
    <message>
        <source>names from the checkpoint&apos;s {key}</source>
        <translation>类别名称来自检查点的 {key}</translation>
    </message>
    <message>
        <source>names of {data}</source>
        <translation>“{data}”的类别名称</translation>
    </message>
    <message>
        <source>names from torchvision&apos;s {weights}</source>
        <translation>类别名称来自 torchvision 的 {weights}</translation>
    </message>
    <message>
        <source>names of {data}, as timm has them</source>
        <translation>{data} 的名称，来自 timm</translation>
    </message>
    <message>
        <source>names from the images&apos; folders</source>
        <translation>类别名称来自图像所在文件夹</translation>
    </message>
    <message>
        <source>no names known: numbers</source>
        <translation>类别名称未知，以编号表示</translation>
    </message>
    <message>
        <source>as asked for</source>
        <translation>由用户指定</translation>
    </message>
    <message>
        <source>one of all layers that make a picture</source>
        <translation>所有能成图的层之一</translation>
    </message>
    <message>
        <source>the last layer that makes a picture before the model pools it</source>
        <translation>模型池化之前最后一个能成图的层</translation>
    </message>
    <message>
        <source>the last layer that makes a picture on the way to the scores</source>
        <translation>通往得分的路径上最后一个产生特征图的层</translation>
    </message>
    <message>
        <source>the last layer whose patches still reach the class token</source>
        <translation>其 patch 仍能影响 class token 的最后一层</translation>
    </message>
    <message>
        <source>the last layer of the backbone</source>
        <translation>骨干网络的最后一层</translation>
    </message>
    <message>
        <source>what the class token takes from the patches, up to here</source>
        <translation>到此为止 class token 从各 patch 获取的内容</translation>
    </message>
    <message>
        <source>the last of the layers with the coarsest picture</source>
        <translation>分辨率最低的各层中的最后一层</translation>
    </message>
    <message>
        <source>{model} was built without weights: what it says is chance</source>
        <translation>{model} 构建时没有加载权重：其输出是随机的</translation>
    </message>
    <message>
        <source>nothing was found in the image, so there is nothing to explain</source>
        <translation>图像中没有检出任何目标，因此没有可解释的内容</translation>
    </message>
    <message>
        <source>faithfulness is measured for classifiers only</source>
        <translation>只对分类模型测量忠实度</translation>
    </message>
    <message>
        <source>with shuffled weights the model finds nothing of the class: no map to compare with</source>
        <translation>打乱权重后模型检不出该类别：没有可对比的热力图</translation>
    </message>
    <message>
        <source>passed over in folders: pictures that Torchloupe wrote ({count})</source>
        <translation>已跳过文件夹中由 Torchloupe 写出的图片（{count}）</translation>
    </message>
    <message>
        <source>zero gradient: the class does not depend on this layer here</source>
        <translation>梯度为零：在此处该类别不依赖于此层</translation>
    </message>
    <message>
        <source>NaN or Inf in {count} of {of} cells</source>
        <translation>{of} 个单元中有 {count} 个为 NaN 或 Inf</translation>
    </message>
    <message>
        <source>constant: {value} everywhere</source>
        <translation>常数：处处为 {value}</translation>
    </message>
    <message>
        <source>nothing speaks for the class: the method&apos;s ReLU left only zeros</source>
        <translation>没有支持该类别的部分：经过该方法的 ReLU 后全为零</translation>
    </message>
    <message>
        <source>noise level: the map&apos;s share in the score, {share}, is what rounding makes of a spread of {spread}</source>
        <translation>噪声水平：热力图在得分中的占比为 {share}，与范围为 {spread} 时的舍入误差相当</translation>
    </message>
    <message>
        <source>equal weights: every channel weighs the same, so the map does not depend on the class</source>
        <translation>权重相等：每个通道的权重都相同，所以该图与类别无关</translation>
    </message>
    <message>
        <source>saturated: the model&apos;s probability is {probability}, so its gradient has all but vanished</source>
        <translation>饱和：模型给出的概率为 {probability}，梯度几乎消失</translation>
    </message>
    <message>
        <source>saturated: {share} of the cells are within 1% of the largest</source>
        <translation>饱和：{share} 的单元与最大值相差不到 1%</translation>
    </message>
    <message>
        <source>random: the model draws random numbers in eval mode, and the scores that the map is made of change with each draw</source>
        <translation>随机：模型在 eval 模式下抽取随机数，构成热力图的得分每次都会变化</translation>
    </message>
    <message>
        <source>random: the model draws random numbers in eval mode, and another draw gives another map (rank correlation {correlation})</source>
        <translation>随机：模型在 eval 模式下抽取随机数，每次得到的热力图都不同（秩相关 {correlation}）</translation>
    </message>
    <message>
        <source>nearly the same with shuffled weights (rank correlation {correlation}): it shows the image, not what the model learned</source>
        <translation>打乱权重后几乎不变（秩相关系数 {correlation}）：它反映的是图像本身，而不是模型学到的内容</translation>
    </message>
</context>
<context>
    <name>PickList</name>
    <message>
        <source>Nothing matches.</source>
        <translation>没有匹配项。</translation>
    </message>
</context>
<context>
    <name>PictureViewer</name>
    <message>
        <source>&amp;Close</source>
        <translation>关闭(&amp;C)</translation>
    </message>
</context>
<context>
    <name>PinnedName</name>
    <message>
        <source>Unpin {name}</source>
        <translation>取消固定 {name}</translation>
    </message>
</context>
<context>
    <name>PrecisionCard</name>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>&amp;Measure</source>
        <translation>测量(&amp;M)</translation>
    </message>
    <message>
        <source>Reads {size}</source>
        <translation>需读取 {size}</translation>
    </message>
    <message>
        <source>What float16, bfloat16 and float8 would cost: reads {size}.</source>
        <translation>转换为 float16、bfloat16 或 float8 的精度损失；需读取 {size}。</translation>
    </message>
    <message>
        <source>Measuring…</source>
        <translation>正在测量…</translation>
    </message>
    <message>
        <source>No floating-point values.</source>
        <translation>没有浮点值。</translation>
    </message>
    <message>
        <source>1 tensor is left out: no floating-point values.</source>
        <translation>有 1 个张量未计入：没有浮点值。</translation>
    </message>
    <message>
        <source>{n} tensors are left out: no floating-point values.</source>
        <translation>有 {n} 个张量未计入：没有浮点值。</translation>
    </message>
    <message>
        <source>now {dtype}, {size}</source>
        <translation>当前 {dtype}，{size}</translation>
    </message>
</context>
<context>
    <name>Predictions</name>
    <message>
        <source>Class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Probability</source>
        <translation>概率</translation>
    </message>
    <message>
        <source>class {number}, score {score}, probability {probability}</source>
        <translation>类别 {number}，得分 {score}，概率 {probability}</translation>
    </message>
</context>
<context>
    <name>PreprocessingDialog</name>
    <message>
        <source>Preprocessing</source>
        <translation>预处理</translation>
    </message>
    <message>
        <source>How the image is made ready</source>
        <translation>图像的预处理方式</translation>
    </message>
    <message>
        <source>Resized, cropped in the middle, scaled to 0 to 1, then (x − mean) / std by channel. A wrong normalisation is the usual reason for a rubbish map.</source>
        <translation>先缩放，从中间裁剪，缩放到 0 到 1，再按通道计算 (x − mean) / std。热力图毫无意义，通常是因为归一化有误。</translation>
    </message>
    <message>
        <source>As a command takes it</source>
        <translation>命令行写法</translation>
    </message>
    <message>
        <source>Values of</source>
        <translation>取值</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>当前</translation>
    </message>
    <message>
        <source>Use what is &amp;found</source>
        <translation>使用自动识别的设置(&amp;F)</translation>
    </message>
    <message>
        <source>Now {source}.</source>
        <translation>当前：{source}。</translation>
    </message>
    <message>
        <source>&amp;Use it</source>
        <translation>使用(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>取消(&amp;C)</translation>
    </message>
</context>
<context>
    <name>Progress</name>
    <message>
        <source>Counting</source>
        <translation>正在统计</translation>
    </message>
    <message>
        <source>Counting channels</source>
        <translation>正在统计各通道</translation>
    </message>
    <message>
        <source>Measuring</source>
        <translation>正在测量</translation>
    </message>
    <message>
        <source>Asking {counter}</source>
        <translation>正在运行 {counter}</translation>
    </message>
    <message>
        <source>Learning torchvision&apos;s architectures</source>
        <translation>正在了解 torchvision 的架构</translation>
    </message>
    <message>
        <source>Loading {name}</source>
        <translation>正在加载 {name}</translation>
    </message>
    <message>
        <source>Explaining</source>
        <translation>正在解释</translation>
    </message>
    <message>
        <source>Reading feature maps</source>
        <translation>正在读取特征图</translation>
    </message>
    <message>
        <source>Measuring faithfulness</source>
        <translation>正在测量忠实度</translation>
    </message>
    <message>
        <source>Comparing</source>
        <translation>正在对比</translation>
    </message>
    <message>
        <source>Converting</source>
        <translation>正在转换</translation>
    </message>
    <message>
        <source>Compiling the native ops (once): {done} of {total} files</source>
        <translation>正在编译原生算子（仅需一次）：{done}/{total} 个文件</translation>
    </message>
    <message>
        <source>Compiling the CUDA half of the native ops (once): {done} of {total} files</source>
        <translation>正在编译原生算子的 CUDA 部分（仅需一次）：{done}/{total} 个文件</translation>
    </message>
    <message>
        <source>Checking that this is the trusted file</source>
        <translation>正在确认这是受信任的文件</translation>
    </message>
    <message>
        <source>looking for checkpoints</source>
        <translation>正在查找检查点</translation>
    </message>
    <message>
        <source>reading the items of the checkpoint</source>
        <translation>正在读取检查点中的各项</translation>
    </message>
    <message>
        <source>reading {name}</source>
        <translation>正在读取 {name}</translation>
    </message>
    <message>
        <source>writing</source>
        <translation>正在写入</translation>
    </message>
    <message>
        <source>checking {name}</source>
        <translation>正在检查 {name}</translation>
    </message>
</context>
<context>
    <name>Reading</name>
    <message>
        <source>Reading {name}</source>
        <translation>正在读取 {name}</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>{name} cannot be opened.</source>
        <translation>无法打开 {name}。</translation>
    </message>
    <message>
        <source>It is started again; nothing is lost.</source>
        <translation>正在重新启动；没有丢失任何内容。</translation>
    </message>
    <message>
        <source>What was read stays here; values need a reader.</source>
        <translation>已读取的内容仍保留在此；查看数值需要读取进程。</translation>
    </message>
    <message>
        <source>Reading {name} was cancelled.</source>
        <translation>已取消读取 {name}。</translation>
    </message>
    <message>
        <source>Nothing of it is shown.</source>
        <translation>没有显示其中的任何内容。</translation>
    </message>
    <message>
        <source>Reading it anew was cancelled.</source>
        <translation>已取消重新读取。</translation>
    </message>
    <message>
        <source>Reload</source>
        <translation>重新加载</translation>
    </message>
    <message>
        <source>The reader was started again.</source>
        <translation>读取进程已重新启动。</translation>
    </message>
    <message>
        <source>It has read the file anew; nothing was lost.</source>
        <translation>已重新读取文件；没有丢失任何内容。</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>忽略</translation>
    </message>
    <message>
        <source>The reader of {name}</source>
        <translation>{name} 的读取进程</translation>
    </message>
</context>
<context>
    <name>Recent</name>
    <message>
        <source>today {time}</source>
        <translation>今天 {time}</translation>
    </message>
    <message>
        <source>yesterday</source>
        <translation>昨天</translation>
    </message>
    <message>
        <source>d MMMM</source>
        <translation>M月d日</translation>
    </message>
    <message>
        <source>d MMMM yyyy</source>
        <translation>yyyy年M月d日</translation>
    </message>
</context>
<context>
    <name>Remembering</name>
    <message>
        <source>{count} checkpoints</source>
        <translation>{count} 个检查点</translation>
    </message>
    <message>
        <source>1 checkpoint</source>
        <translation>1 个检查点</translation>
    </message>
</context>
<context>
    <name>Safety</name>
    <message>
        <source>torch.load would import 1 class; it was not imported.</source>
        <translation>torch.load 会导入 1 个类；现在没有导入。</translation>
    </message>
    <message>
        <source>torch.load would import {count} classes; none was imported.</source>
        <translation>torch.load 会导入 {count} 个类；现在均未导入。</translation>
    </message>
    <message>
        <source>This is a pickled model.</source>
        <translation>这是以 pickle 保存的模型。</translation>
    </message>
    <message>
        <source>This file holds pickled objects.</source>
        <translation>此文件含有以 pickle 保存的对象。</translation>
    </message>
    <message>
        <source>Show the classes</source>
        <translation>显示这些类</translation>
    </message>
    <message>
        <source>torch.load would run 1 command from it; nothing was run.</source>
        <translation>torch.load 会运行其中的 1 个命令；现在没有运行任何内容。</translation>
    </message>
    <message>
        <source>torch.load would run {count} commands from it; nothing was run.</source>
        <translation>torch.load 会运行其中的 {count} 个命令；现在没有运行任何内容。</translation>
    </message>
    <message>
        <source>This file contains calls.</source>
        <translation>此文件包含调用。</translation>
    </message>
    <message>
        <source>Show the calls</source>
        <translation>显示调用</translation>
    </message>
    <message>
        <source>Checking {name}</source>
        <translation>正在检查 {name}</translation>
    </message>
    <message>
        <source>{name}: {count} of {checked} checksums are wrong.</source>
        <translation>{name}：{checked} 个校验和中有 {count} 个错误。</translation>
    </message>
    <message>
        <source>Get the file again.</source>
        <translation>请重新获取该文件。</translation>
    </message>
    <message>
        <source>{name} is many files; the lab loads a single one.</source>
        <translation>{name} 由多个文件组成；实验室只加载单个文件。</translation>
    </message>
    <message>
        <source>Open the file that you trust.</source>
        <translation>请打开您信任的那个文件。</translation>
    </message>
    <message>
        <source>The yes could not be written down: {error}.</source>
        <translation>无法保存您的信任选择：{error}。</translation>
    </message>
    <message>
        <source>Trusted just now. Loading it in the lab…</source>
        <translation>刚刚已信任。正在实验室中加载…</translation>
    </message>
    <message>
        <source>Loading {name} in the lab</source>
        <translation>正在实验室中加载 {name}</translation>
    </message>
    <message>
        <source>Loaded in the lab as {type}.</source>
        <translation>已在实验室中加载为 {type}。</translation>
    </message>
    <message>
        <source>Loaded in the lab as {type}: {modules} modules, {parameters} parameters.</source>
        <translation>已在实验室中加载为 {type}：{modules} 个模块，{parameters} 个参数。</translation>
    </message>
    <message>
        <source>Trusted since {day}.</source>
        <translation>自 {day}起信任。</translation>
    </message>
</context>
<context>
    <name>Scanning</name>
    <message>
        <source>Statistics need the lab, which did not start. Choose another Python in its menu.</source>
        <translation>统计需要实验室，而实验室启动失败。请在其菜单中选择其他 Python。</translation>
    </message>
    <message>
        <source>Statistics need torch, which the lab lacks. Menu, Lab, Install the lab&apos;s packages.</source>
        <translation>统计需要 torch，而实验室缺少 torch。请选择菜单“实验室”中的安装命令。</translation>
    </message>
    <message>
        <source>Statistics of {name}</source>
        <translation>{name} 的统计</translation>
    </message>
    <message>
        <source>Its statistics are not begun again by themselves.</source>
        <translation>其统计不会自动重新开始。</translation>
    </message>
    <message>
        <source>Cancelled: {done} of {all} tensors have statistics.</source>
        <translation>已取消：{all} 个张量中有 {done} 个已统计。</translation>
    </message>
    <message>
        <source>The statistics that had arrived stay; the others are on their way.</source>
        <translation>已得到的统计仍保留；其余的正在计算。</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>忽略</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>关闭(&amp;C)</translation>
    </message>
    <message>
        <source>Alt opens the menu.</source>
        <translation>按 Alt 打开菜单。</translation>
    </message>
</context>
<context>
    <name>SliceModel</name>
    <message>
        <source>value</source>
        <translation>值</translation>
    </message>
</context>
<context>
    <name>SliceView</name>
    <message>
        <source>Values</source>
        <translation>数值</translation>
    </message>
</context>
<context>
    <name>SpecForm</name>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Crop</source>
        <translation>裁剪</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>均值</translation>
    </message>
    <message>
        <source>Std</source>
        <translation>标准差</translation>
    </message>
    <message>
        <source>px; with a crop, of the shorter side</source>
        <translation>像素；有裁剪时指短边</translation>
    </message>
    <message>
        <source>px, from the middle; empty for none</source>
        <translation>像素，从中间裁剪；留空则不裁剪</translation>
    </message>
    <message>
        <source>by channel, of values from 0 to 1</source>
        <translation>按通道，取值范围 0 到 1</translation>
    </message>
</context>
<context>
    <name>StatCells</name>
    <message>
        <source>{n} of {all} values, {share}</source>
        <translation>{all} 个值中的 {n} 个，{share}</translation>
    </message>
    <message>
        <source>No values</source>
        <translation>没有值</translation>
    </message>
    <message>
        <source>No finite value: {words}</source>
        <translation>没有有限值：{words}</translation>
    </message>
    <message>
        <source>{n} values, all {value}</source>
        <translation>{n} 个值，均为 {value}</translation>
    </message>
    <message>
        <source>1 value: {value}</source>
        <translation>1 个值：{value}</translation>
    </message>
    <message>
        <source>{n} values from {low} to {high}</source>
        <translation>{n} 个值，{low} 到 {high}</translation>
    </message>
    <message>
        <source>, most of them near {low} to {high}</source>
        <translation>，大多在 {low} 到 {high} 附近</translation>
    </message>
</context>
<context>
    <name>StatFigures</name>
    <message>
        <source>Mean</source>
        <translation>均值</translation>
    </message>
    <message>
        <source>Min</source>
        <translation>最小值</translation>
    </message>
    <message>
        <source>Std</source>
        <translation>标准差</translation>
    </message>
    <message>
        <source>Max</source>
        <translation>最大值</translation>
    </message>
    <message>
        <source>Zeros</source>
        <translation>零值</translation>
    </message>
    <message>
        <source>NaN, Inf</source>
        <translation>NaN、Inf</translation>
    </message>
    <message>
        <source>{value}, of the population</source>
        <translation>{value}，总体标准差</translation>
    </message>
    <message>
        <source>{share} of the values</source>
        <translation>占全部值的 {share}</translation>
    </message>
    <message>
        <source>{nan} NaN, {posinf} +Inf, {neginf} −Inf</source>
        <translation>{nan} 个 NaN，{posinf} 个 +Inf，{neginf} 个 −Inf</translation>
    </message>
    <message>
        <source>Subnormal</source>
        <translation>次正规数</translation>
    </message>
    <message>
        <source>Counted</source>
        <translation>已计数</translation>
    </message>
    <message>
        <source>Not zero, but so small that the type keeps fewer digits of them</source>
        <translation>不为零，但小到该类型只能保留较少的有效位</translation>
    </message>
    <message>
        <source>{value}: the sum of magnitudes</source>
        <translation>{value}：绝对值之和</translation>
    </message>
    <message>
        <source>{value}: the root of the sum of squares</source>
        <translation>{value}：平方和的平方根</translation>
    </message>
</context>
<context>
    <name>StatisticsLine</name>
    <message>
        <source>Statistics of {done} of {all} tensors.</source>
        <translation>已统计 {all} 个张量中的 {done} 个。</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Compute statistics</source>
        <translation>计算统计</translation>
    </message>
    <message>
        <source>Compute statistics (about {n} s)</source>
        <translation>计算统计（约 {n} 秒）</translation>
    </message>
    <message>
        <source>Compute statistics (about {n} min)</source>
        <translation>计算统计（约 {n} 分钟）</translation>
    </message>
</context>
<context>
    <name>StatsDetails</name>
    <message>
        <source>More figures</source>
        <translation>更多指标</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>Counting the values…</source>
        <translation>正在统计数值…</translation>
    </message>
    <message>
        <source>&amp;Count the values</source>
        <translation>统计数值(&amp;C)</translation>
    </message>
    <message>
        <source>Fewer figures</source>
        <translation>更少指标</translation>
    </message>
    <message>
        <source>{tensors}, {values}</source>
        <translation>{tensors}，{values}</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>Jobs</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Console</source>
        <translation>控制台</translation>
    </message>
    <message>
        <source>Progress of the job</source>
        <translation>任务进度</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>引擎</translation>
    </message>
    <message>
        <source>engine starting</source>
        <translation>引擎启动中</translation>
    </message>
    <message>
        <source>Engine: {text}</source>
        <translation>引擎：{text}</translation>
    </message>
</context>
<context>
    <name>StatusText</name>
    <message>
        <source>Nothing open</source>
        <translation>未打开文件</translation>
    </message>
    <message>
        <source>1 checkpoint in this folder</source>
        <translation>此文件夹中有 1 个检查点</translation>
    </message>
    <message>
        <source>{count} checkpoints in this folder</source>
        <translation>此文件夹中有 {count} 个检查点</translation>
    </message>
    <message>
        <source>train</source>
        <translation>train</translation>
    </message>
    <message>
        <source>eval</source>
        <translation>eval</translation>
    </message>
    <message>
        <source>{a} and {b} tensors · {different} differences · {same} identical</source>
        <translation>{a} 与 {b} 个张量 · {different} 处差异 · {same} 个相同</translation>
    </message>
    <message>
        <source> · {n} not compared</source>
        <translation> · {n} 个未对比</translation>
    </message>
    <message>
        <source> · statistics of {done} of {all}</source>
        <translation> · 已统计 {done}/{all}</translation>
    </message>
    <message>
        <source> · counted in {seconds} s</source>
        <translation> · 统计用时 {seconds} 秒</translation>
    </message>
</context>
<context>
    <name>TableMenu</name>
    <message>
        <source>Copy &amp;path</source>
        <translation>复制路径(&amp;P)</translation>
    </message>
    <message>
        <source>Copy as P&amp;ython</source>
        <translation>复制为 Python 代码(&amp;Y)</translation>
    </message>
    <message>
        <source>Copy as c&amp;ommand</source>
        <translation>复制为命令(&amp;O)</translation>
    </message>
    <message>
        <source>Copy &amp;table as TSV</source>
        <translation>将表格复制为 TSV(&amp;T)</translation>
    </message>
    <message>
        <source>Copy table as &amp;Markdown</source>
        <translation>将表格复制为 Markdown(&amp;M)</translation>
    </message>
    <message>
        <source>Save table as &amp;CSV…</source>
        <translation>将表格保存为 CSV(&amp;C)…</translation>
    </message>
</context>
<context>
    <name>TensorContents</name>
    <message>
        <source>row = output channel</source>
        <translation>行 = 输出通道</translation>
    </message>
    <message>
        <source>Filters {size}</source>
        <translation>卷积核 {size}</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>First values</source>
        <translation>前几个值</translation>
    </message>
    <message>
        <source>the first rows and columns</source>
        <translation>最前面的行和列</translation>
    </message>
    <message>
        <source>row = leading indices</source>
        <translation>行 = 前导索引</translation>
    </message>
    <message>
        <source>row × column</source>
        <translation>行 × 列</translation>
    </message>
</context>
<context>
    <name>TensorDetails</name>
    <message>
        <source>This tensor cannot be read</source>
        <translation>无法读取此张量</translation>
    </message>
    <message>
        <source>parameter</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>buffer</source>
        <translation>缓冲区</translation>
    </message>
    <message>
        <source>optimizer state</source>
        <translation>优化器状态</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>not in the file</source>
        <translation>不在文件中</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Elements</source>
        <translation>元素数</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>字节数</translation>
    </message>
    <message>
        <source>Stride</source>
        <translation>步幅</translation>
    </message>
    <message>
        <source>Offset</source>
        <translation>偏移</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation>存储</translation>
    </message>
    <message>
        <source>Layout</source>
        <translation>布局</translation>
    </message>
    <message>
        <source>Belongs to</source>
        <translation>属于</translation>
    </message>
    <message>
        <source>Container</source>
        <translation>容器</translation>
    </message>
    <message>
        <source>Where the tensor was when it was saved</source>
        <translation>保存时张量所在的设备</translation>
    </message>
    <message>
        <source>Elements to step over in the storage for the next index of each dimension</source>
        <translation>每个维度的索引加一时，在存储中跨过的元素数</translation>
    </message>
    <message>
        <source>In elements from the start of the storage</source>
        <translation>从存储开头算起，以元素计</translation>
    </message>
    <message>
        <source>Shares its bytes with</source>
        <translation>与其共享字节的张量</translation>
    </message>
</context>
<context>
    <name>TensorTable</name>
    <message>
        <source>Tensor</source>
        <translation>张量</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>形状</translation>
    </message>
    <message>
        <source>Dtype</source>
        <translation>数据类型</translation>
    </message>
    <message>
        <source>Elements</source>
        <translation>元素数</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>字节数</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Trainable</source>
        <translation>可训练</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>均值</translation>
    </message>
    <message>
        <source>Std</source>
        <translation>标准差</translation>
    </message>
    <message>
        <source>Min</source>
        <translation>最小值</translation>
    </message>
    <message>
        <source>Max</source>
        <translation>最大值</translation>
    </message>
    <message>
        <source>Zeros</source>
        <translation>零值</translation>
    </message>
    <message>
        <source>NaN, Inf</source>
        <translation>NaN、Inf</translation>
    </message>
    <message>
        <source>Subnormal</source>
        <translation>次正规数</translation>
    </message>
    <message>
        <source>L1</source>
        <translation>L1</translation>
    </message>
    <message>
        <source>L2</source>
        <translation>L2</translation>
    </message>
    <message>
        <source>Distribution</source>
        <translation>分布</translation>
    </message>
    <message>
        <source>Finding</source>
        <translation>发现</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation>存储</translation>
    </message>
    <message>
        <source>Offset</source>
        <translation>偏移</translation>
    </message>
    <message>
        <source>Stride</source>
        <translation>步幅</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Whether a backward computes a gradient for it: requires_grad.</source>
        <translation>反向时是否为其计算梯度：requires_grad。</translation>
    </message>
    <message>
        <source>Mean of the finite values.</source>
        <translation>有限值的均值。</translation>
    </message>
    <message>
        <source>Standard deviation of the finite values (of all of them, not of a sample).</source>
        <translation>有限值的标准差（总体标准差，而非样本标准差）。</translation>
    </message>
    <message>
        <source>Smallest finite value.</source>
        <translation>最小的有限值。</translation>
    </message>
    <message>
        <source>Largest finite value.</source>
        <translation>最大的有限值。</translation>
    </message>
    <message>
        <source>Values that are exactly 0.</source>
        <translation>恰好为 0 的值。</translation>
    </message>
    <message>
        <source>Values that are not a number (NaN) or infinite.</source>
        <translation>非数（NaN）或无穷大的值。</translation>
    </message>
    <message>
        <source>Values so close to 0 that their dtype keeps fewer digits of them; some hardware takes them for 0.</source>
        <translation>过于接近 0、其数据类型只能保留较少有效位的值；有些硬件会将其当作 0。</translation>
    </message>
    <message>
        <source>Sum of the magnitudes of all values.</source>
        <translation>所有值的绝对值之和。</translation>
    </message>
    <message>
        <source>Square root of the sum of all squares: the length of the tensor as a vector.</source>
        <translation>所有值平方和的平方根：将张量视为向量时的长度。</translation>
    </message>
    <message>
        <source>Where the values lie, from the smallest to the largest; the tick is 0. High bars are drawn lower than in proportion, so that rare values are seen.
Sorts by how many standard deviations the farthest value is out.</source>
        <translation>数值从最小到最大的分布；刻度处为 0。高柱按比例压低，以便看见稀少的值。
按最远的值偏离多少个标准差排序。</translation>
    </message>
    <message>
        <source>What stands out. The most serious comes first when sorted.</source>
        <translation>值得注意之处。排序时最严重的在最前。</translation>
    </message>
    <message>
        <source>parameter</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>buffer</source>
        <translation>缓冲区</translation>
    </message>
    <message>
        <source>optimizer</source>
        <translation>优化器</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>frozen</source>
        <translation>冻结</translation>
    </message>
    <message>
        <source>with {key}</source>
        <translation>同 {key}</translation>
    </message>
    <message>
        <source>Shares its bytes with</source>
        <translation>与其共享字节的张量</translation>
    </message>
</context>
<context>
    <name>TensorsView</name>
    <message>
        <source>Tensors shown</source>
        <translation>显示的张量</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Tensors</source>
        <translation>张量</translation>
    </message>
    <message>
        <source>All {n}</source>
        <translation>全部 {n}</translation>
    </message>
    <message>
        <source>Parameters {n}</source>
        <translation>参数 {n}</translation>
    </message>
    <message>
        <source>Buffers {n}</source>
        <translation>缓冲区 {n}</translation>
    </message>
    <message>
        <source>Optimizer {n}</source>
        <translation>优化器 {n}</translation>
    </message>
    <message>
        <source>With errors {n}</source>
        <translation>有错误 {n}</translation>
    </message>
    <message>
        <source>With findings {n}</source>
        <translation>有发现 {n}</translation>
    </message>
    <message>
        <source>{tensors} tensors have a finding. One finding may be about several tensors: there are {n}.</source>
        <translation>{tensors} 个张量有发现。一项发现可能涉及多个张量：共有 {n} 项。</translation>
    </message>
    <message>
        <source>1 tensor has a finding.</source>
        <translation>1 个张量有发现。</translation>
    </message>
    <message>
        <source>1 tensor has {n} findings.</source>
        <translation>1 个张量有 {n} 项发现。</translation>
    </message>
</context>
<context>
    <name>TextViewer</name>
    <message>
        <source>{count} lines, not run</source>
        <translation>{count} 行，未运行</translation>
    </message>
    <message>
        <source>the first {count} lines, not run</source>
        <translation>前 {count} 行，未运行</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>关闭(&amp;C)</translation>
    </message>
</context>
<context>
    <name>Thumb</name>
    <message>
        <source>The preprocessed image</source>
        <translation>预处理后的图像</translation>
    </message>
    <message>
        <source>Click to see it large</source>
        <translation>点击查看大图</translation>
    </message>
    <message>
        <source>What the network sees</source>
        <translation>网络的实际输入</translation>
    </message>
</context>
<context>
    <name>TreeModel</name>
    <message>
        <source>Run info</source>
        <translation>运行信息</translation>
    </message>
    <message>
        <source>{prefix} hidden</source>
        <translation>已隐藏 {prefix}</translation>
    </message>
    <message>
        <source>{parameters} parameters, {size}</source>
        <translation>{parameters} 个参数，{size}</translation>
    </message>
    <message>
        <source>Each: {counts}</source>
        <translation>每个：{counts}</translation>
    </message>
    <message>
        <source>{n} modules that are built alike; an arrow shows each</source>
        <translation>{n} 个结构相同的模块；点击箭头可展开每一个</translation>
    </message>
    <message>
        <source>parameter</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>buffer</source>
        <translation>缓冲区</translation>
    </message>
    <message>
        <source>optimizer</source>
        <translation>优化器</translation>
    </message>
    <message>
        <source>Shares its storage with another tensor</source>
        <translation>与另一个张量共享存储</translation>
    </message>
    <message>
        <source>expanded</source>
        <translation>已展开</translation>
    </message>
    <message>
        <source>collapsed</source>
        <translation>已折叠</translation>
    </message>
    <message>
        <source>level {depth}</source>
        <translation>第 {depth} 级</translation>
    </message>
    <message>
        <source>only in A</source>
        <translation>只在 A 中</translation>
    </message>
    <message>
        <source>only in B</source>
        <translation>只在 B 中</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>有变化</translation>
    </message>
    <message>
        <source>{n} alike</source>
        <translation>{n} 个相同</translation>
    </message>
</context>
<context>
    <name>TreeView</name>
    <message>
        <source>Module tree</source>
        <translation>模块树</translation>
    </message>
    <message>
        <source>Filter keys</source>
        <translation>筛选键名</translation>
    </message>
    <message>
        <source>Order of the tree</source>
        <translation>树的排序</translation>
    </message>
    <message>
        <source>Nothing matches.</source>
        <translation>没有匹配项。</translation>
    </message>
    <message>
        <source>By &amp;modules</source>
        <translation>按模块(&amp;M)</translation>
    </message>
    <message>
        <source>By &amp;children</source>
        <translation>按子模块(&amp;C)</translation>
    </message>
    <message>
        <source>By &amp;named_modules</source>
        <translation>按 named_modules(&amp;N)</translation>
    </message>
    <message>
        <source>In &amp;file order</source>
        <translation>按文件中的顺序(&amp;F)</translation>
    </message>
    <message>
        <source>Show &amp;FLOPs</source>
        <translation>显示 FLOPs(&amp;F)</translation>
    </message>
    <message>
        <source>Show &amp;parameters</source>
        <translation>显示参数量(&amp;P)</translation>
    </message>
    <message>
        <source>Show &amp;time</source>
        <translation>显示耗时(&amp;T)</translation>
    </message>
    <message>
        <source>Show &amp;activations</source>
        <translation>显示激活值(&amp;A)</translation>
    </message>
    <message>
        <source>Show output &amp;shapes</source>
        <translation>显示输出形状(&amp;S)</translation>
    </message>
    <message>
        <source>Show &amp;optimizer state</source>
        <translation>显示优化器状态(&amp;O)</translation>
    </message>
    <message>
        <source>Filter modules</source>
        <translation>筛选模块</translation>
    </message>
    <message>
        <source>In &amp;registration order</source>
        <translation>按注册顺序(&amp;R)</translation>
    </message>
</context>
<context>
    <name>TrustDialog</name>
    <message>
        <source>byte {position}</source>
        <translation>第 {position} 字节</translation>
    </message>
    <message>
        <source>Trust this file?</source>
        <translation>信任此文件？</translation>
    </message>
    <message>
        <source>Trust {name}?</source>
        <translation>信任 {name}？</translation>
    </message>
    <message>
        <source>Loading it with torch imports and calls the names below, with your rights on this machine. Say yes only if you know who made the file. The yes ends when the content changes.</source>
        <translation>用 torch 加载此文件会以您在本机的权限导入并调用下列名称。只有知道文件由谁制作时才选择信任。文件内容一旦改变，信任即失效。</translation>
    </message>
    <message>
        <source>No name at all: it holds plain data only.</source>
        <translation>没有任何名称：只包含纯数据。</translation>
    </message>
    <message>
        <source>No name at all: it holds a program of torch&apos;s own operators, and runs it with the model.</source>
        <translation>没有任何名称：其中是由 torch 自身算子构成的程序，随模型一起运行。</translation>
    </message>
    <message>
        <source>Names that would be imported or called</source>
        <translation>将被导入或调用的名称</translation>
    </message>
    <message>
        <source>&amp;Trust and load in the lab</source>
        <translation>信任并在实验室中加载(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Do not trust</source>
        <translation>不信任(&amp;D)</translation>
    </message>
</context>
<context>
    <name>UncountedLine</name>
    <message>
        <source>; and {n} more</source>
        <translation>；另有 {n} 个</translation>
    </message>
    <message>
        <source>No formula: {list}.</source>
        <translation>没有公式：{list}。</translation>
    </message>
    <message>
        <source>the model itself</source>
        <translation>模型自身</translation>
    </message>
    <message>
        <source>{op} in {module}</source>
        <translation>{op}（{module}）</translation>
    </message>
    <message>
        <source>{op} in {module}, {n} calls</source>
        <translation>{op}（{module}，{n} 次调用）</translation>
    </message>
</context>
<context>
    <name>ValueDetails</name>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>{n} more stand in the tree.</source>
        <translation>另有 {n} 个值见模块树。</translation>
    </message>
</context>
<context>
    <name>Verdict</name>
    <message>
        <source>1 call</source>
        <translation>1 个调用</translation>
    </message>
    <message>
        <source>{n} calls</source>
        <translation>{n} 个调用</translation>
    </message>
    <message>
        <source>1 call outside the safe list</source>
        <translation>1 个调用不在安全列表中</translation>
    </message>
    <message>
        <source>{n} calls outside the safe list</source>
        <translation>{n} 个调用不在安全列表中</translation>
    </message>
    <message>
        <source>torch.load would run them. Torchloupe only read them; nothing was run.</source>
        <translation>torch.load 会运行它们。Torchloupe 只是读取，没有运行任何内容。</translation>
    </message>
    <message>
        <source>What was readable is shown.</source>
        <translation>此处显示能够读取的部分。</translation>
    </message>
    <message>
        <source>Damaged</source>
        <translation>已损坏</translation>
    </message>
    <message>
        <source>The file is damaged</source>
        <translation>文件已损坏</translation>
    </message>
    <message>
        <source>Some bytes are not what was written. The values may be wrong.</source>
        <translation>部分字节与写入时不同，数值可能有误。</translation>
    </message>
    <message>
        <source>Checksums do not match</source>
        <translation>校验和不匹配</translation>
    </message>
    <message>
        <source>Checksum</source>
        <translation>校验和</translation>
    </message>
    <message>
        <source>torch.load would import 1 class</source>
        <translation>torch.load 会导入 1 个类</translation>
    </message>
    <message>
        <source>torch.load would import {n} classes</source>
        <translation>torch.load 会导入 {n} 个类</translation>
    </message>
    <message>
        <source>A pickled model: {what}</source>
        <translation>以 pickle 保存的模型：{what}</translation>
    </message>
    <message>
        <source>Pickled objects: {what}</source>
        <translation>以 pickle 保存的对象：{what}</translation>
    </message>
    <message>
        <source>Importing runs the code of their packages. Torchloupe imported none of them.</source>
        <translation>导入会运行这些类所属包中的代码。Torchloupe 没有导入其中任何一个。</translation>
    </message>
    <message>
        <source>Imports code</source>
        <translation>会导入代码</translation>
    </message>
    <message>
        <source>1 warning</source>
        <translation>1 个警告</translation>
    </message>
    <message>
        <source>{n} warnings</source>
        <translation>{n} 个警告</translation>
    </message>
    <message>
        <source>It calls nothing outside the safe list, but something in it is unusual; see below.</source>
        <translation>没有安全列表之外的调用，但有不寻常之处；见下文。</translation>
    </message>
    <message>
        <source>This format holds numbers only; no code can stand in it.</source>
        <translation>此格式只存数值，不可能含有代码。</translation>
    </message>
    <message>
        <source>Its own program is shown as text, and was not run.</source>
        <translation>其自带的程序只以文本显示，没有运行。</translation>
    </message>
    <message>
        <source>Loading it would use known, harmless names only.</source>
        <translation>加载时只会用到已知且无害的名称。</translation>
    </message>
    <message>
        <source>No calls</source>
        <translation>无调用</translation>
    </message>
</context>
<context>
    <name>WaitLine</name>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Cancel (Esc)</source>
        <translation>取消 (Esc)</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} / {total}</translation>
    </message>
</context>
<context>
    <name>Watch</name>
    <message>
        <source>was stopped and did not go on</source>
        <translation>被暂停且没有继续</translation>
    </message>
    <message>
        <source>did not answer any more</source>
        <translation>不再响应</translation>
    </message>
</context>
<context>
    <name>Watching</name>
    <message>
        <source>The file changed on disk.</source>
        <translation>磁盘上的文件已更改。</translation>
    </message>
    <message>
        <source>The file is gone from disk.</source>
        <translation>磁盘上的文件已不存在。</translation>
    </message>
    <message>
        <source>What you see was read before.</source>
        <translation>当前显示的是之前读取的内容。</translation>
    </message>
    <message>
        <source>Reload</source>
        <translation>重新加载</translation>
    </message>
</context>
<context>
    <name>WeightPicture</name>
    <message>
        <source>Picture of the weight</source>
        <translation>权重图</translation>
    </message>
    <message>
        <source>The picture does not fit its description.</source>
        <translation>图像与其描述不符。</translation>
    </message>
    <message>
        <source>Reading the weight…</source>
        <translation>正在读取权重…</translation>
    </message>
    <message>
        <source>{figure} at row {row}, column {column}</source>
        <translation>{figure}，第 {row} 行，第 {column} 列</translation>
    </message>
    <message>
        <source>{figure} · output {row}, input {column}, at {y}, {x}</source>
        <translation>{figure} · 输出 {row}，输入 {column}，位置 {y}, {x}</translation>
    </message>
</context>
<context>
    <name>WeightPlot</name>
    <message>
        <source>Select a weight with two or more dimensions to see it.</source>
        <translation>选择二维或更高维的权重即可查看。</translation>
    </message>
    <message>
        <source>This tensor cannot be read.</source>
        <translation>无法读取此张量。</translation>
    </message>
    <message>
        <source>Reading the weight…</source>
        <translation>正在读取权重…</translation>
    </message>
    <message>
        <source>The picture does not fit its description.</source>
        <translation>图像与其描述不符。</translation>
    </message>
    <message>
        <source>row = output channel, column = input channel</source>
        <translation>行 = 输出通道，列 = 输入通道</translation>
    </message>
    <message>
        <source>column = output channel, row = input channel</source>
        <translation>列 = 输出通道，行 = 输入通道</translation>
    </message>
    <message>
        <source>turned on its side</source>
        <translation>已横置</translation>
    </message>
    <message>
        <source>{low} to {high}</source>
        <translation>{low} 到 {high}</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>{figure} at row {row}, column {column}</source>
        <translation>{figure}，第 {row} 行，第 {column} 列</translation>
    </message>
    <message>
        <source>{figure} · output {row}, input {column}, at {y}, {x}</source>
        <translation>{figure} · 输出 {row}，输入 {column}，位置 {y}, {x}</translation>
    </message>
</context>
<context>
    <name>WeightsChoice</name>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>As it is built</source>
        <translation>构建时的权重</translation>
    </message>
    <message>
        <source>A file…</source>
        <translation>文件…</translation>
    </message>
    <message>
        <source>Another…</source>
        <translation>其他…</translation>
    </message>
    <message>
        <source>Weights for the model</source>
        <translation>模型的权重</translation>
    </message>
</context>
<context>
    <name>WhyDiffer</name>
    <message>
        <source>Why do other tools differ?</source>
        <translation>其他工具的结果为何不同？</translation>
    </message>
    <message>
        <source>What other counters report</source>
        <translation>其他统计工具的结果</translation>
    </message>
    <message>
        <source>1 disagreement…</source>
        <translation>1 处差异…</translation>
    </message>
    <message>
        <source>All {n} disagreements…</source>
        <translation>全部 {n} 处差异…</translation>
    </message>
    <message>
        <source>unfolded</source>
        <translation>已展开</translation>
    </message>
    <message>
        <source>folded</source>
        <translation>已折叠</translation>
    </message>
</context>
</TS>
